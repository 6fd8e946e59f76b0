import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Broker } from '../brokers.js';
import { Client } from '../client.js';
import { drive } from '../drive.js';
import { Project } from '../project.js';
import { Server } from '../server.js';
import { forgottenReadiness, pause, until } from '../waiting.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ITEMS = '/api/v1/items';
/** Requests go on meanwhile; what readiness has to wait for is less. */
const QUICK_MS = 3000;

let project: Project;
let mongo: Broker;
beforeAll(async () => {
  project = await Project.create({ features: ['mongo'].filter(isFeatureId) });
  mongo = await Broker.mongo();
  await mongo.start();
});
afterAll(async () => {
  await mongo?.remove();
  project?.remove();
});

const serve = (env: Record<string, string>): Promise<Server> =>
  Server.start(project, `${project.run}fastapi run --host 127.0.0.1`, { MONGO_URL: mongo.url, ...env });

it('passes the project’s own tests with a server that speaks MongoDB’s protocol', async () => {
  const output = await project.shell(`${project.run}pytest tests/test_activity.py tests/test_mongo.py`, {
    TEST_MONGO_URL: mongo.url,
  });
  expect(output).not.toContain('skipped');
});

it('does all that clients may ask of it, and keeps the log over a restart', async () => {
  // The log gives up an entry rather than wait for a server that others keep busy; here each has to be there.
  const env = { MONGO_DATABASE: 'driven', MONGO_TIMEOUT: '30' };
  let server = await serve(env);
  try {
    await drive(server.url, (feature) => feature === 'mongo');
    expect(server.log).not.toContain('Traceback');
    expect(server.log).not.toContain('activity not recorded');
    await server.stop();
    server = await serve(env);
    expect((await new Client(server.url).get('/api/v1/activity?kind=item')).body.items).toHaveLength(10);
  } finally {
    server.kill();
  }
});

it('deletes what is older than ninety days', async () => {
  const server = await serve({ MONGO_DATABASE: 'expiring' });
  try {
    const client = new Client(server.url);
    await project.shell(`${project.run}python - <<'END'\n${ONE_OLD_ENTRY}END`, { MONGO_URL: mongo.url });
    expectStatus(await client.post(ITEMS, { name: 'Pen', price: 1 }), 201);
    const listed = async (): Promise<string[]> =>
      (await client.get('/api/v1/activity')).body.items.map(
        (entry: { request_id: string }) => entry.request_id,
      );
    await until(async () => (await listed()).length === 2, 'the new entry');
    expect(await listed()).toContain('old');
    // The server looks once a minute.
    await until(async () => !(await listed()).includes('old'), 'the old one to go', { patience: 130_000 });
    expect(await listed()).toHaveLength(1);
  } finally {
    server.kill();
  }
});

it('answers while the server is killed under load, says so, and finds it again', async () => {
  const server = await serve({ MONGO_DATABASE: 'faults' });
  try {
    const client = new Client(server.url);
    const load = new Load(client);
    await until(async () => load.created.length > 20, 'requests');

    await mongo.kill();
    const killed = load.created.length;
    await forgottenReadiness();
    const began = Date.now();
    const ready = await client.get('/health/ready');
    expect(ready).toMatchObject({
      status: 200,
      body: {
        status: 'degraded',
        parts: { database: 'ok', mongo: expect.stringContaining('does not answer') },
      },
    });
    expect(await client.get('/api/v1/activity')).toMatchObject({ status: 503, body: { status: 503 } });
    expect(Date.now() - began).toBeLessThan(QUICK_MS);
    await until(async () => load.created.length > killed + 50, 'requests without MongoDB');

    await mongo.start();
    await until(async () => (await client.get('/health/ready')).body.status === 'ok', 'readiness');
    const back = load.created.length;
    await until(async () => load.created.length > back + 20, 'requests with MongoDB again');
    await load.stop();

    expect(load.statuses).toEqual(new Set([201]));
    expect(Math.max(...load.took)).toBeLessThan(QUICK_MS);
    expect(server.log).toContain('activity not recorded: created item');
    expect(server.log).not.toContain('Exception in ASGI application');
    // What was asked for when it was there again is in it; what was before the kill is still.
    for (const id of [load.created[0], load.created.at(-1)]) {
      await until(async () => {
        const { body } = await client.get(`/api/v1/activity?kind=item&subject_id=${id}`);
        return body.items.length === 1;
      }, `the entry of item ${id}`);
    }
  } finally {
    server.kill();
  }
});

const ONE_OLD_ENTRY = `\
import os
from datetime import UTC, datetime, timedelta
from pymongo import MongoClient
from app.models.activity import Activity
from app.schemas.activity import Action, Kind, Subject
old = Activity(
    at=datetime.now(UTC) - timedelta(days=91),
    action=Action.CREATED,
    subject=Subject(kind=Kind.ITEM, id=1),
    request_id="old",
)
with MongoClient(os.environ["MONGO_URL"]) as client:
    client["expiring"]["activity"].insert_one(old.to_document())
`;

/** Creates items, one after the other. */
class Load {
  readonly created: number[] = [];
  readonly statuses = new Set<number>();
  readonly took: number[] = [];
  private going = true;
  private readonly loops: Promise<void>[];

  constructor(private readonly client: Client) {
    this.loops = [1, 2, 3].map(() => this.loop());
  }

  private async loop(): Promise<void> {
    while (this.going) {
      const began = Date.now();
      const { status, body } = await this.client.post(ITEMS, { name: 'Pen', price: 1 });
      this.took.push(Date.now() - began);
      this.statuses.add(status);
      if (status === 201) this.created.push(body.id);
      await pause(20);
    }
  }

  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.loops);
  }
}

function expectStatus({ status, body }: { status: number; body: unknown }, expected: number): void {
  expect({ status, body }).toEqual({ status: expected, body });
}
