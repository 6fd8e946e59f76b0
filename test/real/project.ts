import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import type { EnvironmentTool, Language } from '../../src/answers/answers.js';
import { closure } from '../../src/answers/catalogue.js';
import type { Combination } from '../combinations.js';
import { pathForUv } from './tools.js';
import { type Step, stepsOf } from './workflow.js';

export interface ProjectOptions {
  features: Combination;
  name?: string;
  lang?: Language;
  env?: EnvironmentTool;
  /** Folder of a virtual environment that has what the project needs already; without it, it gets one of its own. */
  sharedEnvironment?: string;
}

/** A project on disk, made by the built create command, as a person makes it. */
export class Project {
  private constructor(
    /** What it was made of. */
    readonly options: ProjectOptions & Required<Omit<ProjectOptions, 'sharedEnvironment'>>,
    /** Where it is. */
    readonly folder: string,
    /** Environment variables of every command in it: none that say anything about Python, pip or this very test. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /**
   * Creates the project with `create-fastapi-curriculum`, its dependencies installed and everything committed.
   *
   * @throws Error with the command's output when it does not exit with 0.
   */
  static async create(options: ProjectOptions): Promise<Project> {
    const complete = { name: 'my-api', lang: 'en', env: 'uv', ...options } as const;
    const { name, lang, env, features, sharedEnvironment } = complete;
    const parent = realpathSync(mkdtempSync(join(tmpdir(), 'real-')));
    const shared = sharedEnvironment && { UV_PROJECT_ENVIRONMENT: sharedEnvironment, UV_NO_SYNC: '1' };
    const environment = { ...(await environmentFor(env)), ...shared };
    const project = new Project(complete, join(parent, name), environment);
    const flags = ['--features', features.join(',') || 'none', '--lang', lang, '--env', env];
    if (shared) flags.push('--no-install');
    try {
      await project.command([process.execPath, resolve('dist/cli.js'), name, ...flags], { cwd: parent });
    } catch (error) {
      project.remove();
      throw error;
    }
    return project;
  }

  /** A clone of what was committed, with Python prepared as the actions of the workflow do it: what GitHub runs it on. */
  async clone(): Promise<Project> {
    const folder = join(this.folder, '..', `clone of ${basename(this.folder)}`);
    await this.command(['git', 'clone', '--quiet', this.folder, folder]);
    // The same environment again: what uv finds in it is what the lock file says, and nothing is compiled twice.
    const environment = { UV_PROJECT_ENVIRONMENT: join(this.folder, '.venv'), ...this.environment };
    const clone = new Project(this.options, folder, environment);
    if (this.options.env === 'venv') await clone.shell('python3 -m venv .venv');
    return clone;
  }

  /** The commands of the project's own GitHub workflow. */
  workflow(): Step[] {
    return stepsOf(this.read('.github/workflows/ci.yml'));
  }

  /** Commands to run once before the first start. */
  get setup(): string[] {
    return closure(this.options.features).flatMap(({ setup = [] }) =>
      setup.map((command) => this.run + command),
    );
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  write(path: string, content: string | Uint8Array): void {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
  }

  /**
   * Runs a line of a shell script in the project, in its environment.
   *
   * @returns its output. @throws Error with the output when it does not exit with 0.
   */
  shell(line: string, env: Record<string, string> = {}): Promise<string> {
    return this.command(['bash', '-e', '-o', 'pipefail', '-c', `${this.activate}${line}`], { env });
  }

  /** What a shell has to do before the project's commands are found. */
  get activate(): string {
    return this.options.env === 'venv' && existsSync(join(this.folder, '.venv'))
      ? 'source .venv/bin/activate\n'
      : '';
  }

  /**
   * Lets it grow by the package's second bin.
   *
   * @throws Error with the command's output when it does not exit with 0.
   */
  async grow(...args: string[]): Promise<void> {
    await this.command([process.execPath, resolve('dist/grow.js'), ...args, '--yes', '--lang', 'en']);
  }

  /**
   * Lets the create command say what it would make beside the project.
   *
   * @throws Error with the command's output when it does not exit with 0.
   */
  async tryCreate(...args: string[]): Promise<void> {
    const cwd = mkdtempSync(join(this.folder, '..', 'beside-'));
    await this.command([process.execPath, resolve('dist/cli.js'), ...args, '--dry-run', '--yes'], { cwd });
  }

  /** How a person writes a command of the project's environment. */
  get run(): string {
    return this.options.env === 'uv' ? 'uv run ' : '';
  }

  remove(): void {
    rmSync(resolve(this.folder, '..'), { recursive: true, force: true });
  }

  private async command(
    [file = '', ...args]: string[],
    { cwd = this.folder, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
  ): Promise<string> {
    const { failed, all, shortMessage } = await execa(file, args, {
      cwd,
      env: { ...this.environment, ...env },
      extendEnv: false,
      all: true,
      reject: false,
      stdin: 'ignore',
    });
    if (failed) throw new Error(`${shortMessage}\n${all}`);
    return all;
  }
}

async function environmentFor(env: EnvironmentTool): Promise<Record<string, string>> {
  const { HOME, TMPDIR, USER } = process.env;
  // Where packages come from is the machine's business; certificates and proxies too.
  const network = Object.entries(process.env).filter(([name]) =>
    /^(PIP_|UV_|SSL_|REQUESTS_|https?_proxy$|no_proxy$)/i.test(name),
  );
  const identity = { name: 'Ada Lovelace', email: 'ada@example.com' };
  return Object.fromEntries(
    Object.entries({
      ...Object.fromEntries(network),
      PATH: env === 'uv' ? await pathForUv() : process.env.PATH,
      HOME,
      TMPDIR,
      USER,
      LANG: 'C.UTF-8',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'user.name',
      GIT_CONFIG_VALUE_0: identity.name,
      GIT_CONFIG_KEY_1: 'user.email',
      GIT_CONFIG_VALUE_1: identity.email,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
