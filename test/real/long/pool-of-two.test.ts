import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { largestCombinations } from '../../combinations.js';
import { Broker } from '../brokers.js';
import { Client } from '../client.js';
import { createFirstAdmin, FIRST_ADMIN } from '../drive.js';
import { Project } from '../project.js';
import { freePort, Server } from '../server.js';
import { pause, until } from '../waiting.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const ITEMS = '/api/v1/items';
/** Longer than a busy machine leaves a transaction alone between two statements. */
const HELD_MS = 200;
const START = 'uv run --no-sync uvicorn --log-level warning';

let project: Project;
let postgres: Broker;
let database: string;
beforeAll(async () => {
  // With BENCH_ENVIRONMENT, a virtual environment that has everything, nothing is installed.
  const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
  project = await Project.create({
    features: largestCombinations()[0] ?? [],
    ...(sharedEnvironment && { sharedEnvironment }),
  });
  postgres = await Broker.postgresql();
  await postgres.start();
  await until(() => sql('SELECT 1').then(Boolean, () => false), 'the new cluster');
  database = await createDatabase('shop');
  await python('-m alembic upgrade head', { DATABASE_URL: database });
});
afterAll(async () => {
  await postgres?.remove();
  project?.remove();
});

const python = (args: string, env: Record<string, string> = {}): Promise<string> =>
  project.shell(`uv run --no-sync python ${args}`, env);

/** @returns what psql prints of the rows. */
async function sql(statement: string, url = postgres.url): Promise<string> {
  const { stdout } = await execa('psql', ['--no-psqlrc', '-Atqc', statement, url]);
  return stdout;
}

async function createDatabase(name: string): Promise<string> {
  await sql(`CREATE DATABASE ${name}`);
  const url = new URL(postgres.url);
  url.pathname = name;
  return url.href;
}

const SETTINGS = { RATE_LIMIT: '1000000/second', LOGIN_RATE_LIMIT: '1000000/second' };

async function signedIn(url: string): Promise<Client> {
  const anybody = new Client(url);
  const form = new URLSearchParams({ username: FIRST_ADMIN.email, password: FIRST_ADMIN.password });
  const { body } = await anybody.post('/api/v1/auth/token', form);
  return anybody.with({ authorization: `Bearer ${body.access_token}` });
}

/** Starts the application with a model, a hash of passwords and a `def` endpoint that take a second, and no processor. */
const SLOW = `
import time
from onnxruntime import InferenceSession
from pwdlib.hashers.argon2 import Argon2Hasher


def slowly(function):
    def slow(*args, **options):
        time.sleep(1)
        return function(*args, **options)

    return slow


InferenceSession.run = slowly(InferenceSession.run)
Argon2Hasher.verify = slowly(Argon2Hasher.verify)
Argon2Hasher.hash = slowly(Argon2Hasher.hash)

from app.api.v1.endpoints import items  # noqa: E402
from app.main import app  # noqa: E402, F401

items.escape = slowly(items.escape)
`;

describe('with a pool of two connections', () => {
  let redis: Broker;
  let silencer: Silencer;
  let server: Server;
  let client: Client;
  let watch: IdleWatch;
  beforeAll(async () => {
    redis = await Broker.redis();
    await redis.start();
    silencer = await Silencer.before(Number(new URL(redis.url).port));
    project.write('slow.py', SLOW);
    await createFirstAdmin(project, { DATABASE_URL: database });
    server = await Server.start(project, `${START} slow:app`, {
      ...SETTINGS,
      DATABASE_URL: database,
      DATABASE_POOL_SIZE: '2',
      JOB_BACKEND: 'in-process',
      REDIS_URL: silencer.url,
    });
    client = await signedIn(server.url);
    watch = new IdleWatch(database);
  });
  afterAll(async () => {
    watch?.stop();
    server?.kill();
    silencer?.stop();
    await redis?.remove();
  });

  const times = (count: number, act: (number: number) => Promise<unknown>): Promise<unknown> =>
    Promise.all(Array.from({ length: count }, (_, number) => act(number)));
  const anybody = (): Client => new Client(server.url);
  const digit = (): Buffer => readFileSync(join(project.folder, 'docs/digit.png'));

  /** What takes long without needing the database meanwhile. */
  const waits: Record<string, () => Promise<unknown>> = {
    'a slow model': () =>
      times(6, async (number) => {
        const form = new FormData();
        // With a byte behind its end: the same image would be inferred once.
        form.append('image', new Blob([digit(), `${number}`]), 'digit.png');
        expect((await client.post('/api/v1/models/digits/predict', form)).status).toBe(200);
      }),
    'wrong logins': () =>
      times(8, async (number) => {
        const form = new URLSearchParams({ username: `nobody${number}@example.com`, password: 'wrong' });
        expect((await anybody().post('/api/v1/auth/token', form)).status).toBe(401);
      }),
    'wrong passwords where one is changed': () =>
      times(8, async () => {
        const passwords = { current_password: 'wrong', new_password: 'correct horse battery staple' };
        expect((await client.put('/api/v1/users/me/password', passwords)).status).toBe(403);
      }),
    'sign-ups': () =>
      times(8, async (number) => {
        const user = { email: `new${number}@example.com`, password: 'correct horse battery staple' };
        expect((await anybody().post('/api/v1/users', user)).status).toBe(201);
      }),
    'labels that are drawn in threads': async () => {
      const { body } = await client.post(ITEMS, { name: 'Pen', price: 1 });
      await times(8, async () => expect((await client.get(`${ITEMS}/${body.id}/label`)).status).toBe(200));
    },
    'a Redis that accepts and never answers': async () => {
      silencer.silent = true;
      try {
        await times(10, async (number) => {
          const { status, body } = await client.post(ITEMS, { name: 'Pen', price: 1 });
          expect(status).toBe(201);
          expect((await client.put(`${ITEMS}/${body.id}`, { name: 'Pen', price: number + 1 })).status).toBe(
            200,
          );
        });
      } finally {
        silencer.silent = false;
      }
    },
    'a slow upload': () =>
      times(4, async () => {
        const { body, headers } = slowForm(digit());
        expect((await client.with(headers).post('/api/v1/uploads', body)).status).toBe(201);
      }),
  };

  it.each(Object.keys(waits))('holds none of them during %s', async (name) => {
    watch.begin();
    let waiting = true;
    const wait = waits[name]?.().finally(() => {
      waiting = false;
    });
    const slowest = await slowestWhile(() => waiting);
    await wait;
    expect(watch.seen()).toEqual([]);
    expect(slowest).toBeLessThan(2500);
  });

  /** Milliseconds of the slowest of unrelated requests, all of which have to be answered. */
  async function slowestWhile(going: () => boolean): Promise<number> {
    let slowest = 0;
    for (let number = 0; going(); number++) {
      const began = Date.now();
      // Another page each time, that none is in the cache.
      expect((await client.get(`${ITEMS}?skip=${number + 1000}`)).status).toBe(200);
      slowest = Math.max(slowest, Date.now() - began);
      await pause(100);
    }
    return slowest;
  }
});

/** What has been idle in a transaction for longer than any statement of ours takes to be followed by the next. */
class IdleWatch {
  private readonly psql: ChildProcess;
  private output = '';

  constructor(url: string) {
    this.psql = spawn('psql', ['--no-psqlrc', '-Atq', url]);
    this.psql.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    this.psql.stdin?.write(
      `SELECT 'held: ' || query FROM pg_stat_activity WHERE datname = current_database()
       AND state = 'idle in transaction' AND clock_timestamp() - state_change > interval '${HELD_MS} ms'
       \\watch 0.05\n`,
    );
  }

  begin(): void {
    this.output = '';
  }

  /** The last statements of the transactions that were seen. */
  seen(): string[] {
    return [...new Set(this.output.split('\n').filter((line) => line.startsWith('held: ')))];
  }

  stop(): void {
    this.psql.kill('SIGKILL');
  }
}

/** A way to a server that can be made to accept and not to answer. */
class Silencer {
  private readonly sockets = new Set<Socket>();
  private quiet = false;

  private constructor(
    private readonly server: TcpServer,
    readonly url: string,
  ) {}

  static async before(port: number): Promise<Silencer> {
    const own = await freePort();
    const server = createServer((socket) => silencer.join(socket, connect(port, '127.0.0.1')));
    const silencer = new Silencer(server, `redis://127.0.0.1:${own}/0`);
    await new Promise<void>((resume) => server.listen(own, '127.0.0.1', resume));
    return silencer;
  }

  set silent(silent: boolean) {
    this.quiet = silent;
    // What was left out cannot be made up for.
    if (!silent) this.hangUp();
  }

  stop(): void {
    this.hangUp();
    this.server.close();
  }

  private join(client: Socket, target: Socket): void {
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (data) => this.quiet || to.write(data));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }

  private hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** A form with one file of which the second half comes two seconds later; and its headers. */
function slowForm(file: Uint8Array): { body: ReadableStream; headers: Record<string, string> } {
  const head = `--cut\r\ncontent-disposition: form-data; name="files"; filename="digit.png"\r\n\r\n`;
  const half = file.length / 2;
  const parts = [
    Buffer.from(head),
    file.subarray(0, half),
    file.subarray(half),
    Buffer.from('\r\n--cut--\r\n'),
  ];
  const body = new ReadableStream({
    async pull(controller) {
      if (parts.length === 2) await pause(2000);
      const part = parts.shift();
      if (part) controller.enqueue(part);
      else controller.close();
    },
  });
  return { body, headers: { 'content-type': 'multipart/form-data; boundary=cut' } };
}
