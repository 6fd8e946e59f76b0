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
    readonly folder: string,
    private readonly command: string,
    private readonly environment: Record<string, string>,
  ) {}

  /** Redis that has on its disk whatever it has accepted, as in the project's compose.yaml. */
  static async redis(more = ''): Promise<Broker> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'redis-'));
    const options = `--port ${port} --bind 127.0.0.1 --dir ${folder} --appendonly yes --appendfsync always ${more}`;
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

  /**
   * PostgreSQL refuses to run as root: then it runs as the user that its package comes with.
   *
   * @param options more arguments of `postgres`. @param password asked for; with it, TLS is possible. Without, anybody may come in.
   */
  static async postgresql({ options = '', password = '' } = {}): Promise<Broker> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'postgresql-'));
    const data = join(folder, 'data');
    const as = asPostgres();
    if (as) {
      chmodSync(folder, 0o755);
      await execa('install', ['-d', '-m', '700', '-o', 'postgres', '-g', 'postgres', data]);
    }
    const programs = await postgresqlFolder();
    const auth = password ? '--auth scram-sha-256 --pwfile password' : '--auth trust';
    writeFileSync(join(folder, 'password'), password);
    const cluster = `-D ${data} --username postgres ${auth} --encoding UTF8 --locale C --no-sync`;
    const certificate = `openssl req -new -x509 -nodes -subj /CN=localhost -out ${data}/server.crt -keyout ${data}/server.key`;
    await execa('bash', ['-c', `${as}${join(programs, 'initdb')} ${cluster}`], { cwd: folder });
    if (password) await execa('bash', ['-c', as + certificate], { cwd: folder });
    const all = `-D ${data} -p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= ${options}`;
    const account = password ? `postgres:${encodeURIComponent(password)}` : 'postgres';
    return new Broker(
      `postgresql://${account}@127.0.0.1:${port}/postgres`,
      port,
      folder,
      `${as}${join(programs, 'postgres')} ${all}`,
      {},
    );
  }

  /** How many connections of PostgreSQL PgBouncer shares between its clients. */
  static readonly POOLED = 4;

  /** PgBouncer in front of a database of PostgreSQL: each transaction may get another of its connections. */
  static async pgbouncer(url: string): Promise<Broker> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    chmodSync(folder, 0o755);
    const { hostname, port: behind, username, password, pathname } = new URL(url);
    const name = pathname.slice(1);
    const account = `user=${username} password='${decodeURIComponent(password)}'`;
    const file = join(folder, 'pgbouncer.ini');
    writeFileSync(
      file,
      `[databases]
${name} = host=${hostname} port=${behind} ${account}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${Broker.POOLED}
`,
    );
    const command = `${asPostgres()}pgbouncer ${file}`;
    return new Broker(`postgresql://${username}@127.0.0.1:${port}/${name}`, port, folder, command, {});
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

/** Neither PostgreSQL nor PgBouncer runs as root. */
function asPostgres(): string {
  return process.getuid?.() === 0 ? 'setpriv --reuid postgres --regid postgres --clear-groups ' : '';
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
