import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

  /** Redis that speaks TLS only, with a certificate that nobody trusts who does not trust `certificate`. */
  static async redisWithTls(): Promise<Broker & { certificate: string }> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'redis-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const names = '-subj /CN=localhost -addext subjectAltName=DNS:localhost';
    await execa('bash', [
      '-c',
      `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ${key} -out ${certificate} ${names}`,
    ]);
    const files = `--tls-cert-file ${certificate} --tls-key-file ${key} --tls-ca-cert-file ${certificate}`;
    const options = `--port 0 --tls-port ${port} --bind 127.0.0.1 --dir ${folder} ${files} --tls-auth-clients no`;
    const broker = new Broker(`rediss://localhost:${port}/0`, port, folder, `redis-server ${options}`, {});
    return Object.assign(broker, { certificate });
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

  /** PostgreSQL refuses to run as root: then it runs as the user that its package comes with. */
  static async postgresql(): Promise<Broker> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'postgresql-'));
    const data = join(folder, 'data');
    const as = process.getuid?.() === 0 ? 'setpriv --reuid postgres --regid postgres --clear-groups ' : '';
    if (as) {
      chmodSync(folder, 0o755);
      await execa('install', ['-d', '-m', '700', '-o', 'postgres', '-g', 'postgres', data]);
    }
    const programs = await postgresqlFolder();
    const cluster = `-D ${data} --username postgres --auth trust --encoding UTF8 --locale C --no-sync`;
    await execa('bash', ['-c', `${as}${join(programs, 'initdb')} ${cluster}`], { cwd: folder });
    const options = `-D ${data} -p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
    return new Broker(
      `postgresql://postgres@127.0.0.1:${port}/postgres`,
      port,
      folder,
      `${as}${join(programs, 'postgres')} ${options}`,
      {},
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
    const leftTheGroup = this.url.startsWith('postgresql:') ? await childrenOf(child.pid) : [];
    process.kill(-child.pid, 'SIGKILL');
    for (const pid of leftTheGroup) killIfThere(pid);
    await gone;
    while (await listens(this.port)) await new Promise((resume) => setTimeout(resume, 50));
  }

  /** Asks it to end in the way that this signal means to it, and waits until it has. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resume) => child.once('exit', resume));
    process.kill(child.pid, signal);
    await gone;
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

/** Debian has PostgreSQL's server programs in a folder of each version, and not on PATH. */
async function postgresqlFolder(): Promise<string> {
  const newest = 'ls -d /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1';
  const { stdout } = await execa('bash', ['-c', newest], { reject: false });
  return stdout ? dirname(stdout) : (await execa('pg_config', ['--bindir'])).stdout;
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await execa('pgrep', ['-P', String(pid)], { reject: false });
  return stdout.split('\n').filter(Boolean).map(Number);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended with its parent.
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resume) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => resume(true))
      .once('error', () => resume(false));
    socket.once('connect', () => socket.destroy());
  });
}
