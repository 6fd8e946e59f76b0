import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readPlopArguments } from '../../generators/plop-arguments.js';
import { growCommands } from '../../src/command-line/grow-arguments.js';
import { commandsIn, compare, type Shown, shownBy } from './documents.js';
import type { Project } from './project.js';
import { Server } from './server.js';
import { serviceFor } from './services.js';
import { until } from './waiting.js';
import { installs } from './workflow.js';

/** Where documents say that the application answers. */
const ADDRESS = '127.0.0.1:8000';
/** How long a job may take, or a message to arrive. */
const PATIENCE_MS = 20_000;
const SERVER = /\bfastapi (dev|run)\b|\bgunicorn\b(?!\.)/;
const BEHIND_PREFIX = / --root-path /;
const WORKER = /\bcelery .* worker\b/;
const ASSIGNMENT = /^(?:export )?([A-Z][A-Z_]*)=(\S*)$/;
const SERVICE = /\b(?:redis|postgresql|amqp|mongodb):\/\/[^\s"']*\blocalhost\b[^\s"']*/g;
/** Tools that a test machine lacks, and an environment that only one script needs. */
const ELSEWHERE =
  /^(docker (compose|run)|conda|npm install|source|python3? -m venv|promtool)\b|--group train\b|train_digits/;

/** Somebody who does everything that a project's documents say, in order, and compares what comes with what is shown. */
export class Reader {
  /** What was not as shown, with the document and the line. */
  readonly complaints: string[] = [];
  private readonly words = new Map<string, string>();
  private readonly variables: Record<string, string> = {};
  private readonly done = new Set<string>();
  private readonly workers: ChildProcess[] = [];
  private readonly sockets: WebSocket[] = [];
  private readonly printed: string[] = [];
  private output: string | undefined;
  private asked = '';
  private server: Server | undefined;
  /** Whether the last server did not start: then nothing that follows can be as it is shown. */
  private isDown = false;
  private copy: Promise<Project> | undefined;

  constructor(private readonly project: Project) {
    // Only then is what curl prints the answer alone, when nobody looks at a terminal.
    writeFileSync(join(dirname(project.folder), '.curlrc'), 'silent\nshow-error\n');
    this.variables.CURL_HOME = dirname(project.folder);
  }

  async follow(path: string): Promise<void> {
    for (const shown of shownBy(this.project.read(path))) {
      if (this.isDown) return;
      await this.try(shown).catch(({ message }) =>
        this.complaints.push(`${path}:${shown.line}: ${shown.text.trim()}\n${message}`),
      );
    }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.close();
    for (const { pid } of this.workers) process.kill(-(pid as number), 'SIGKILL');
    await this.server?.stop().catch(() => this.server?.kill());
  }

  private async try(shown: Shown): Promise<void> {
    switch (shown.kind) {
      case 'shell':
        return this.runScript(shown.text);
      case 'command':
        return this.runOnce(shown.text);
      case 'answer':
        return this.expectAnswer(shown);
      case 'script':
        return this.runJavaScript(shown.text);
      case 'address':
        return this.open(shown.text);
      default:
      // Python is written into the project's own tests, see fragments.ts; of the rest nothing can be run.
    }
  }

  /** A block of commands. What a terminal is busy with from then on keeps its variables for itself. */
  private async runScript(script: string): Promise<void> {
    const commands = commandsIn(await this.filledIn(script));
    const isBusy = commands.some((command) => SERVER.test(command) || WORKER.test(command));
    const own: Record<string, string> = {};
    for (const command of commands) {
      this.done.add(command);
      const [, name, value] = ASSIGNMENT.exec(command) ?? [];
      if (name !== undefined) (isBusy ? own : this.variables)[name] = value as string;
      else if (SERVER.test(command)) await this.startServer(command, own);
      else if (WORKER.test(command)) await this.startWorker(command, own);
      else await this.run(command);
    }
  }

  private async runOnce(command: string): Promise<void> {
    if (this.done.has(command) || command.includes('…')) return;
    if (!SERVER.test(command)) return this.runScript(command);
    // One that is only mentioned does not take the place of the one that is used: it is asked what its options are.
    this.done.add(command);
    await this.project.shell(`${command} --help`, this.variables);
  }

  private async run(command: string): Promise<void> {
    if (installs(command) || ELSEWHERE.test(command)) return this.expectFiles(command);
    if (/^np[mx] /.test(command)) return this.runGenerator(command);
    // Really done by the project's own workflow.
    if (this.project.workflow().some(({ run }) => run.split('\n').includes(command))) return;
    const complete = /\bpytest\b/.test(command)
      ? `${command} --collect-only -q`
      : command
          .replace(/\bcreate-admin \S+$/, "$& <<< 'correct horse battery'")
          // The server goes on with the tables that its code knows.
          .replace(/^(.*\balembic )downgrade -1$/, '$&\n$1upgrade head');
    this.asked = complete;
    await this.ask();
  }

  private async ask(): Promise<void> {
    const output = await this.project.shell(this.asked, this.variables);
    this.output = output.replaceAll(this.address, ADDRESS);
  }

  private expectFiles(command: string): void {
    for (const [, file = ''] of command.matchAll(/(?:-f|--file) (\S+)/g))
      if (!existsSync(join(this.project.folder, file))) throw new Error(`there is no ${file}`);
  }

  private async runGenerator(command: string): Promise<void> {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, word]) => quoted ?? (word as string),
    );
    if (words[1] === 'create')
      return this.project.tryCreate(...words.slice(3).filter((word) => word !== '--'));
    const given = words.slice(2);
    const { problems } = readPlopArguments(given);
    if (problems.length > 0) throw new Error(`plop refuses ${JSON.stringify(problems)}`);
    const [name = '', subject] = given;
    if (subject === undefined) {
      if (name !== '' && !Object.hasOwn(growCommands, name)) throw new Error(`no generator ${name}`);
      return;
    }
    this.copy ??= this.project.clone();
    // A feature changes what the guide says, so it is only tried; what is added is there for the next command.
    const isTry = name === 'feature' || name === 'remove';
    await (await this.copy).grow(...given, ...(isTry ? ['--dry-run'] : []));
  }

  private async startServer(command: string, env: Record<string, string>): Promise<void> {
    // For a proxy that nobody has here: the server that is asked from then on is the one that was there before.
    if (BEHIND_PREFIX.test(command)) {
      await (await Server.start(this.project, command, { ...this.variables, ...env })).stop();
      return;
    }
    await this.server?.stop();
    const [, assignments = '', program = ''] = /^((?:[A-Z_]+=\S+ )*)(.*)$/.exec(command) ?? [];
    const given = Object.fromEntries(
      assignments
        .split(' ')
        .filter(Boolean)
        .map((one) => one.split('=')),
    );
    this.server = undefined;
    this.isDown = true;
    this.server = await Server.start(this.project, program, { ...this.variables, ...env, ...given });
    this.isDown = false;
  }

  private async startWorker(command: string, env: Record<string, string>): Promise<void> {
    const child = spawn('bash', ['-c', `${this.project.activate}exec env ${command}`], {
      cwd: this.project.folder,
      env: { ...this.project.environment, ...this.variables, ...env },
      detached: true,
    });
    this.workers.push(child);
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    await until(async () => / ready\./.test(log), 'the worker to be ready', { patience: 60_000 }).catch(
      () => {
        throw new Error(`the worker does not get ready:\n${log}`);
      },
    );
  }

  /** An answer is that of the last command, in time if it only reads, or what a script has printed meanwhile. */
  private async expectAnswer(shown: Shown): Promise<void> {
    const reads = this.asked.startsWith('curl ') && !/ -[dFX] /.test(this.asked);
    const fits = async (): Promise<boolean> => {
      for (const answer of [this.output, ...this.printed]) {
        const words = answer === undefined ? undefined : compare(shown, answer);
        if (!words) continue;
        for (const [word, meant] of words) this.words.set(word, meant);
        if (answer === this.output) this.output = undefined;
        else this.printed.splice(this.printed.indexOf(answer as string), 1);
        return true;
      }
      if (reads) await this.ask();
      return false;
    };
    const patience = reads || this.sockets.length > 0 ? PATIENCE_MS : 0;
    await until(fits, 'the answer', { patience }).catch(() => {
      throw new Error(`came: ${[this.output, ...this.printed].join('\n') || 'nothing'}`);
    });
  }

  private async runJavaScript(code: string): Promise<void> {
    const { sockets, printed } = this;
    class Socket extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given);
        sockets.push(this);
      }
    }
    const print = { log: (text: unknown) => printed.push(String(text)) };
    new Function('WebSocket', 'console', 'token', await this.filledIn(code))(
      Socket,
      print,
      this.variables.TOKEN,
    );
    // One that has been closed again has told something first, or what it should have told is missed below.
    const isConnected = async (): Promise<boolean> =>
      (sockets.at(-1)?.readyState ?? WebSocket.CONNECTING) !== WebSocket.CONNECTING;
    await until(isConnected, 'a connection', { patience: PATIENCE_MS });
  }

  private async open(address: string): Promise<void> {
    if (!address.includes(ADDRESS)) return;
    const { status } = await fetch(address.replace(ADDRESS, this.address), {
      headers: { accept: 'text/html' },
    });
    // Who is not logged in learns that the page is there.
    if (status >= 400 && status !== 401) throw new Error(`answered with ${status}`);
  }

  private get address(): string {
    return this.server ? new URL(this.server.url).host : ADDRESS;
  }

  /** Text with what was answered before, and where things really are. */
  private async filledIn(text: string): Promise<string> {
    let filled = text.replaceAll(ADDRESS, this.address);
    // Only what goes on running needs one: tests are only collected.
    if (SERVER.test(text) || WORKER.test(text))
      for (const url of new Set(filled.match(SERVICE)))
        filled = filled.replaceAll(url, await serviceFor(url));
    return filled.replace(/[\w.-]+…/g, (word) => {
      const meant = this.words.get(word);
      if (meant === undefined) throw new Error(`nothing was answered that is written ${word}`);
      return meant;
    });
  }
}
