import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { freePort } from './server.js';
import { pathForUv } from './tools.js';

/**
 * The Debian whose Python stands in for that of the image `python:3.14-slim`, which only a registry of images has: its
 * own build of the same version. The tests fail once Debian has another.
 */
const SUITE = 'forky';
const DEBIAN = 'http://deb.debian.org/debian';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Debian's files, kept for the next run. */
const rootFolder = join(
  tmpdir(),
  `create-fastapi-curriculum-tools-${userInfo().username}`,
  `debian-${SUITE}`,
);

/** How long a container may take to answer first, or to stop. */
const PATIENCE_MS = 120_000;

/** Whether images can be built here: buildah without a daemon asks for root on Linux. */
export const canBuildImages = process.platform === 'linux' && userInfo().uid === 0;

/** Builds images and runs them with buildah, which needs neither a daemon nor a registry. */
export class Engine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'images-'));
  private readonly bases = new Set<string>();

  /** What `buildah` prints. @throws Error with its output when it fails. */
  async buildah(...args: string[]): Promise<string> {
    const { stdout } = await execa('buildah', this.arguments(args), { env: this.environment });
    return stdout.trim();
  }

  /**
   * Builds a Dockerfile of a project as `docker build` does, on stand-ins for the images that it starts from.
   *
   * @returns the name of the image.
   */
  async build(folder: string, dockerfile: string): Promise<string> {
    const text = readFileSync(join(folder, dockerfile), 'utf8');
    for (const [, base = ''] of text.matchAll(/(?:^FROM |--from=)(\S+:\S+)/gm)) await this.makeBase(base);
    const name = `${dockerfile.toLowerCase()}-${this.bases.size}-${Date.now()}`;
    const options = ['--pull-never', '--network', 'host', '--layers=false', '--format', 'docker'];
    await this.buildah('build', ...options, '--tag', name, '--file', join(folder, dockerfile), folder);
    return name;
  }

  /** Starts a container of an image with the variables `env` and an own writable copy of its files. */
  async container(image: string, env: Readonly<Record<string, string>> = {}): Promise<Container> {
    const id = await this.buildah('from', '--pull-never', image);
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    await this.buildah('config', ...variables, id);
    return new Container(this, id);
  }

  async remove(): Promise<void> {
    await this.buildah('rm', '--all');
    await this.buildah('rmi', '--all', '--force');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async makeBase(name: string): Promise<void> {
    if (this.bases.has(name)) return;
    this.bases.add(name);
    const container = await this.buildah('from', 'scratch');
    if (name.includes('/uv:')) {
      const { stdout } = await execa('which', ['uv'], { env: { PATH: await pathForUv() } });
      await this.buildah('copy', container, stdout, '/uv');
    } else {
      await this.buildah('add', container, await debian(), '/');
      await this.buildah('config', '--env', `SSL_CERT_FILE=${CERTIFICATES}`, container);
    }
    // Docker's names are short for those of its own registry.
    await this.buildah('commit', '--rm', container, name.includes('/') ? name : `docker.io/library/${name}`);
  }

  arguments(args: readonly string[]): string[] {
    return ['--root', join(this.folder, 'root'), '--runroot', join(this.folder, 'run'), ...args];
  }

  get environment(): Record<string, string> {
    return { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs' };
  }
}

/** The folder with Debian's files, Python among them. */
async function debian(): Promise<string> {
  if (existsSync(rootFolder)) return rootFolder;
  mkdirSync(join(rootFolder, '..'), { recursive: true });
  const folder = mkdtempSync(`${rootFolder}-`);
  const packages = 'ca-certificates,python3,python3-venv';
  // `sid`: its script serves the suites that this machine's debootstrap is too old to know.
  await execa('debootstrap', ['--variant=minbase', `--include=${packages}`, SUITE, folder, DEBIAN, 'sid'], {
    env: { PATH: `${process.env.PATH}${delimiter}/usr/sbin` },
  });
  rmSync(join(folder, 'var/cache/apt/archives'), { recursive: true });
  // Docker's Python is also called so.
  symlinkSync('/usr/bin/python3', join(folder, 'usr/local/bin/python'));
  // Where packages come from may have a certificate of its own.
  cpSync(CERTIFICATES, join(folder, CERTIFICATES), { dereference: true });
  renameSync(folder, rootFolder);
  return rootFolder;
}

interface ImageConfig {
  config: { User: string; Cmd: string[]; Healthcheck: { Test: string[] } };
}

/** A container: an image's files, user and variables, on this machine's network. */
export class Container {
  constructor(
    private readonly engine: Engine,
    private readonly id: string,
  ) {}

  /** Runs a command in it, and returns its output. @throws Error with the output when it fails. */
  run(...command: string[]): Promise<string> {
    return this.engine.buildah('run', '--network', 'host', this.id, '--', ...command);
  }

  /** What the image runs, and as whom. */
  async config(): Promise<ImageConfig['config']> {
    const inspected: { Docker: ImageConfig } = JSON.parse(await this.engine.buildah('inspect', this.id));
    return inspected.Docker.config;
  }

  /** Starts a command in it; the image's own by default, on a free port. */
  async start(...command: string[]): Promise<RunningContainer> {
    const port = await freePort();
    const env = ['--env', `PORT=${port}`];
    const started = command.length > 0 ? command : (await this.config()).Cmd;
    const args = ['run', '--network', 'host', ...env, this.id, '--', ...started];
    return new RunningContainer(this.engine.arguments(args), this.engine.environment, port);
  }
}

/** A process in a container. */
export class RunningContainer {
  readonly url: string;
  private readonly child;
  private readonly exited: Promise<unknown[]>;
  private output = '';

  constructor(args: string[], env: Record<string, string>, port: number) {
    this.url = `http://127.0.0.1:${port}`;
    this.child = spawn('buildah', args, { env: { ...process.env, ...env }, detached: true });
    this.exited = once(this.child, 'exit');
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
  }

  get log(): string {
    return this.output;
  }

  /** Asks until the answer has the status. @throws Error with the log when it does not come. */
  async answers(path: string, status: number): Promise<Response> {
    let last: Response | undefined;
    await this.until(async () => {
      last = await fetch(this.url + path).catch(() => undefined);
      return last?.status === status;
    }, `${path} does not answer ${status}`);
    return last as Response;
  }

  /** Waits for a line in the log. */
  async logs(text: string): Promise<void> {
    await this.until(() => this.output.includes(text), `the log has no ${text}`);
  }

  private async until(holds: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (Date.now() > deadline || this.child.exitCode !== null)
        throw new Error(`${otherwise}:\n${this.output}`);
      await new Promise((resume) => setTimeout(resume, 200));
    }
  }

  /** The process of the container's command; those around it are buildah's. */
  private get pid(): number {
    let pid = this.child.pid as number;
    while (readFileSync(`/proc/${pid}/comm`, 'utf8').includes('buildah')) {
      // Each thread has the processes that it started itself.
      const [child] = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
        readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
      );
      if (child === undefined) throw new Error(`buildah has started nothing:\n${this.output}`);
      pid = Number(child);
    }
    return pid;
  }

  /** The number of the user as whom the command runs. */
  get user(): number {
    return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1]);
  }

  /** Stops it as Docker does. @throws Error when it has to be killed. */
  async stop(): Promise<void> {
    process.kill(this.pid, 'SIGTERM');
    const timer = setTimeout(() => this.kill(), PATIENCE_MS);
    await this.exited;
    clearTimeout(timer);
    // What buildah exits with is 1 when a signal ends the command, as it ends Uvicorn after its own shutdown.
    if (this.child.signalCode !== null) throw new Error(`it does not stop:\n${this.output}`);
  }

  kill(): void {
    try {
      process.kill(-(this.child.pid as number), 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}
