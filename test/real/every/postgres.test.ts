import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Broker } from '../brokers.js';
import { Client } from '../client.js';
import { createFirstAdmin, FIRST_ADMIN } from '../drive.js';
import { Project } from '../project.js';
import { Server } from '../server.js';
import { forgottenReadiness, pause, until } from '../waiting.js';
import { Listener } from '../websocket.js';
import { startCommands } from '../workflow.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ITEMS = '/api/v1/items';
const CHAT = '/api/v1/ws/chat/lobby';
/** A refusal has to come while somebody still listens. */
const QUICK_MS = 6000;

let project: Project;
let postgres: Broker;
let server: Server;
let client: Client;
beforeAll(async () => {
  project = await Project.create({ features: ['jwt', 'sqlalchemy', 'websocket'].filter(isFeatureId) });
  postgres = await Broker.postgresql();
  await postgres.start();
  await until(accepts, 'the new cluster');
  const { prepare, start } = startCommands(project.read('README.md'));
  const env = { DATABASE_URL: postgres.url };
  await project.shell(prepare.join('\n'), env);
  await createFirstAdmin(project, env);
  server = await Server.start(project, start, env);
  const anybody = new Client(server.url);
  const form = new URLSearchParams({ username: FIRST_ADMIN.email, password: FIRST_ADMIN.password });
  const { body: token } = await anybody.post('/api/v1/auth/token', form);
  client = anybody.with({ authorization: `Bearer ${token.access_token}` });
});
afterAll(async () => {
  server?.kill();
  await postgres?.remove();
  project?.remove();
});

/** How PostgreSQL can go. */
const ends = {
  'killed, as by a power cut': () => postgres.kill(),
  'stopped at once': () => postgres.stop('SIGQUIT'),
  'stopped for maintenance': () => postgres.stop('SIGINT'),
};

describe.each(Object.entries(ends))('PostgreSQL %s under load', (_, end) => {
  it('is refused clearly meanwhile, found again, and has all that was acknowledged', async () => {
    const load = new Load(client);
    try {
      await until(async () => load.created.length > 20, 'requests');

      await end();
      const down = load.refused;
      await forgottenReadiness();
      const [ready, written, read] = await Promise.all([
        quickly(() => client.get('/health/ready')),
        quickly(() => client.post(ITEMS, { name: 'Pen', price: 1 })),
        quickly(() => client.get(ITEMS)),
      ]);
      expect(ready).toMatchObject({
        status: 503,
        body: { status: 503, detail: 'Not ready: database' },
      });
      for (const answer of [written, read]) {
        expect(answer).toMatchObject({ status: 503, body: { status: 503, title: 'Service Unavailable' } });
        expect(answer.headers.get('content-type')).toBe('application/problem+json');
        expect(answer.headers.get('retry-after')).toBe('5');
      }
      expect((await client.get('/health/live')).status).toBe(200);
      await until(async () => load.refused > down + 20, 'refusals');

      await postgres.start();
      await until(async () => (await client.get('/health/ready')).status === 200, 'readiness');
      const back = load.created.length;
      await until(async () => load.created.length > back + 20, 'requests with PostgreSQL again');
    } finally {
      await load.stop();
    }
    expect(load.wrong).toEqual([]);
    expect(load.slowest).toBeLessThan(QUICK_MS);
    expect(await lost(load.created)).toEqual([]);
    expect(server.log).not.toContain('Exception in ASGI application');
  });
});

it('leaves WebSockets open while PostgreSQL is away, and tells new ones to try again later', async () => {
  const ada = await Listener.open(client, CHAT);
  await ada.hear('joined');
  await postgres.kill();
  ada.say({ text: 'still here' });
  await ada.hear('message');
  const refused = await Listener.open(client, CHAT);
  expect(await refused.ended).toEqual({ code: 1013, reason: 'The database does not answer' });

  await postgres.start();
  await until(async () => (await client.get('/health/ready')).status === 200, 'readiness');
  const back = await Listener.open(client, CHAT);
  await ada.hear('joined');
  for (const listener of [ada, back]) listener.close();
  expect(server.log).not.toContain('Exception in ASGI application');
});

describe('when the connections of its pool were cut', () => {
  const five = (): Promise<number[]> =>
    Promise.all(Array.from({ length: 5 }, async () => (await client.get(ITEMS)).status));
  // A session that is asked to end goes on for a moment; here it is waited until it is gone.
  const cut = (): Promise<void> =>
    sql(
      "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
    );
  const all = Array.from({ length: 5 }, () => 200);

  it('does not make anybody notice', async () => {
    expect(await five()).toEqual(all);
    await cut();
    expect(await five()).toEqual(all);
  });

  it('does not make anybody notice who asked while the process stood still', async () => {
    expect(await five()).toEqual(all);
    server.signal('SIGSTOP');
    await cut();
    const answers = five();
    await pause(200);
    server.signal('SIGCONT');
    expect(await answers).toEqual(all);
  });
});

/** Creates items and reads them, and keeps what the application promised. */
class Load {
  readonly created: number[] = [];
  readonly wrong: unknown[] = [];
  refused = 0;
  slowest = 0;
  private going = true;
  private readonly loops: Promise<void>[];

  constructor(private readonly client: Client) {
    this.loops = [...[1, 2].map(() => this.write()), ...[1, 2, 3].map(() => this.read())];
  }

  private async write(): Promise<void> {
    while (this.going) {
      const id = await this.ask(201, () => this.client.post(ITEMS, { name: 'Pen', price: 1 }));
      if (id !== undefined) this.created.push(id);
    }
  }

  private async read(): Promise<void> {
    while (this.going) {
      const id = this.created[Math.floor(Math.random() * this.created.length)];
      await this.ask(200, () => this.client.get(id === undefined ? ITEMS : `${ITEMS}/${id}`));
    }
  }

  /** @returns the id in the answer, unless it is one that may be given while the database is away. */
  private async ask(expected: number, act: () => ReturnType<Client['get']>): Promise<number | undefined> {
    const began = Date.now();
    const answer = await act().catch((error: Error) => error);
    this.slowest = Math.max(this.slowest, Date.now() - began);
    await pause(20);
    if (answer instanceof Error) this.wrong.push(answer.message);
    else if (answer.status === expected) return answer.body.id;
    else if (answer.status !== 503 || !answer.headers.has('retry-after')) this.wrong.push(answer);
    else this.refused += 1;
    return undefined;
  }

  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.loops);
  }
}

/** Which of these items are not there. */
async function lost(ids: readonly number[]): Promise<number[]> {
  const missing: number[] = [];
  for (const id of ids) if ((await client.get(`${ITEMS}/${id}`)).status !== 200) missing.push(id);
  return missing;
}

async function sql(statement: string): Promise<void> {
  await execa('psql', ['--no-psqlrc', '--quiet', '--command', statement, postgres.url]);
}

const accepts = (): Promise<boolean> =>
  sql('SELECT 1').then(
    () => true,
    () => false,
  );

async function quickly<T>(act: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const answer = await act();
  expect(Date.now() - began).toBeLessThan(QUICK_MS);
  return answer;
}
