import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { freePort } from './server.js';
import { mongoFolder } from './tools.js';

/** A server of this test's own, which it may kill: what it keeps is in a folder, so that a restart finds it there. */
export class Broker {
  private child: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    private readonly port: number,
    private readonly folder: string,
    private readonly command: string,
    private readonly environment: Record<string, string>,
  ) {}

  /** Redis that has on its disk whatever it has accepted, as in the project's compose.yaml. */
  static async redis(): Promise<Broker> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'redis-'));
    const options = `--port ${port} --bind 127.0.0.1 --dir ${folder} --appendonly yes --appendfsync always`;
    return new Broker(`redis://127.0.0.1:${port}/0`, port, folder, `redis-server ${options}`, {});
  }

  /**
   * Not MongoDB itself, which no registry has: SecantusDB, which PyMongo cannot tell from it, but for one thing: its
   * 0.7.0b3 never comes back from an insert and a createIndexes that make the same collection at the same time.
   */
  static async mongo(): Promise<Broker> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'mongo-'));
    const program = join(await mongoFolder(), 'secantusd-py');
    const options = `--host 127.0.0.1 --port ${port} --storage-path ${folder}/data --sync-on-commit`;
    return new Broker(`mongodb://127.0.0.1:${port}`, port, folder, `${program} ${options}`, { HOME: folder });
  }

  static async rabbitmq(): Promise<Broker> {
    const [port, distribution] = [await freePort(), await freePort()];
    const folder = mkdtempSync(join(tmpdir(), 'rabbitmq-'));
    const configuration = join(folder, 'rabbitmq.conf');
    writeFileSync(configuration, `listeners.tcp.1 = 127.0.0.1:${port}\n`);
    return new Broker(
      `amqp://guest:guest@127.0.0.1:${port}//`,
      port,
      folder,
      (await rabbitmqServer()) ?? 'rabbitmq-server',
      {
        HOME: folder,
        RABBITMQ_NODENAME: `broker-${port}@localhost`,
        RABBITMQ_DIST_PORT: String(distribution),
        RABBITMQ_MNESIA_BASE: folder,
        RABBITMQ_LOG_BASE: folder,
        RABBITMQ_PID_FILE: join(folder, 'pid'),
        // Of the machine's own there may be some that want ports as well.
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
        RABBITMQ_CONFIG_FILE: configuration,
        RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
      },
    );
  }

  /** Starts it, again perhaps, and waits until it listens. */
  async start(): Promise<void> {
    this.child = spawn('bash', ['-c', `exec ${this.command}`], {
      cwd: this.folder,
      env: { PATH: process.env.PATH, ...this.environment },
      detached: true,
      stdio: 'ignore',
    });
    const deadline = Date.now() + 60_000;
    while (!(await listens(this.port))) {
      if (Date.now() > deadline || this.child.exitCode !== null)
        throw new Error(`${this.command} does not start`);
      await new Promise((resume) => setTimeout(resume, 100));
    }
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resume) => child.once('exit', resume));
    process.kill(-child.pid, 'SIGKILL');
    await gone;
    while (await listens(this.port)) await new Promise((resume) => setTimeout(resume, 50));
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Debian's `rabbitmq-server` on PATH switches to another user and a folder of the system's; the one behind it does not. */
async function rabbitmqServer(): Promise<string | undefined> {
  const { stdout } = await execa('bash', ['-c', 'ls /usr/lib/rabbitmq/bin/rabbitmq-server'], {
    reject: false,
  });
  return stdout || undefined;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resume) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => resume(true))
      .once('error', () => resume(false));
    socket.once('connect', () => socket.destroy());
  });
}
