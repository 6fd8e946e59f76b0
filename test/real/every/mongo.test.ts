import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/catalogue.js';
import { Broker } from '../brokers.js';
import { Client } from '../client.js';
import { Project } from '../project.js';
import { Server } from '../server.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ITEMS = '/api/v1/items';
const ACTIVITY = '/api/v1/activity?kind=item&limit=1';

let project: Project;
let mongo: Broker;
beforeAll(async () => {
  project = await Project.create({ features: ['mongo'].filter(isFeatureId) });
  mongo = await Broker.mongo();
  await mongo.start();
});
afterAll(async () => {
  project?.remove();
  await mongo?.remove();
});

describe('mongo', () => {
  it('passes the project’s own tests on a real server', async () => {
    const output = await project.shell(`${project.run}pytest tests/test_activity.py`, {
      TEST_MONGO_URL: mongo.url,
    });
    expect(output).not.toContain('skipped');
  });

  it('is killed under load, and requests go on', async () => {
    const server = await Server.start(project, `${project.run}fastapi run --host 127.0.0.1`, {
      MONGO_URL: mongo.url,
    });
    try {
      const client = new Client(server.url);
      const newest = async (): Promise<number> => (await client.get(ACTIVITY)).body.items[0]?.subject.id;
      const create = async (): Promise<number> => {
        const { status, body } = await client.post(ITEMS, { name: 'Pen', price: 1 });
        expect(status).toBe(201);
        return body.id;
      };
      const first = await create();
      await vi.waitFor(async () => expect(await newest()).toBe(first), { timeout: 10_000 });

      await mongo.kill();
      for (let n = 0; n < 20; n++) await create();
      expect(await client.get('/health/ready')).toMatchObject({
        status: 200,
        body: { status: 'degraded', parts: { mongo: 'does not answer' } },
      });
      expect(await client.get(ACTIVITY)).toMatchObject({ status: 503 });

      await mongo.start();
      await vi.waitFor(
        async () => expect((await client.get('/health/ready')).body).toMatchObject({ status: 'ok' }),
        { timeout: 30_000 },
      );
      const last = await create();
      await vi.waitFor(async () => expect(await newest()).toBe(last), { timeout: 30_000 });
      expect(server.log).not.toContain('Traceback');
      await server.stop();
    } finally {
      server.kill();
    }
  });
});
