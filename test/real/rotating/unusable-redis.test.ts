import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Broker } from '../brokers.js';
import { Client } from '../client.js';
import { Project } from '../project.js';
import { Server } from '../server.js';
import { forgottenReadiness, until } from '../waiting.js';
import { startCommands } from '../workflow.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const ITEMS = '/api/v1/items';
const AWAY = expect.stringContaining('does not answer');

let project: Project;
beforeAll(async () => {
  project = await Project.create({ features: ['mongo', 'redis', 'sqlalchemy'].filter(isFeatureId) });
  await project.shell(startCommands(project.read('README.md')).prepare.join('\n'));
});
afterAll(() => project?.remove());

/** Starts the application with these settings, and stops it when `use` is done. */
async function serve(env: Record<string, string>, use: (client: Client) => Promise<void>): Promise<void> {
  const server = await Server.start(project, `${project.run}fastapi run --host 127.0.0.1`, env);
  try {
    await use(new Client(server.url));
    expect(server.log).not.toContain('hunter2');
  } finally {
    server.kill();
  }
}

const readiness = async (client: Client) => (await client.get('/health/ready')).body;

it('Redis and MongoDB accept connections and never answer: readiness answers within a second, requests at once', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  const { port } = silent.address() as AddressInfo;
  const env = {
    REDIS_URL: `redis://:hunter2@127.0.0.1:${port}/0`,
    MONGO_URL: `mongodb://root:hunter2@127.0.0.1:${port}`,
  };
  try {
    await serve(env, async (client) => {
      const took: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        await forgottenReadiness();
        const began = Date.now();
        const parts = { database: 'ok', redis: AWAY, mongo: AWAY };
        expect(await readiness(client)).toMatchObject({ status: 'degraded', parts });
        took.push(Date.now() - began);
      }
      // The shortest of three: the machine may have other work.
      expect(Math.min(...took)).toBeLessThan(1000);
      const began = Date.now();
      for (let round = 0; round < 30; round += 1) expect((await client.get(ITEMS)).status).toBe(200);
      // 30 requests that each wait half a second for Redis would take 15 seconds.
      expect(Date.now() - began).toBeLessThan(5000);
    });
  } finally {
    silent.close();
  }
});

it('Redis is a read-only replica: readiness reports it, and a list shows every change', async () => {
  const primary = await Broker.redis();
  await primary.start();
  const replica = await Broker.redis(`--replicaof 127.0.0.1 ${new URL(primary.url).port}`);
  await replica.start();
  try {
    await serve({ REDIS_URL: replica.url }, async (client) => {
      expect((await readiness(client)).parts.redis).toBe('does not answer (ReadOnlyError)');
      for (const name of ['Ink', 'Quill', 'Chalk']) {
        const { body } = await client.post(ITEMS, { name, price: 1 });
        const listed = (await client.get(`${ITEMS}?limit=100`)).body.items;
        expect(listed.map((item: { id: number }) => item.id)).toContain(body.id);
      }
    });
  } finally {
    await replica.remove();
    await primary.remove();
  }
});

it('Redis speaks TLS with a private authority: usable with ssl_ca_certs, away without', async () => {
  const tls = await Broker.redisWithTls();
  await tls.start();
  try {
    for (const [query, status] of [
      [`?ssl_ca_certs=${tls.certificate}`, 'ok'],
      ['', 'degraded'],
    ] as const)
      await serve({ REDIS_URL: tls.url + query }, async (client) => {
        await until(async () => (await readiness(client)).status === status, `readiness to be ${status}`);
        expect((await client.get(ITEMS)).status).toBe(200);
      });
  } finally {
    await tls.remove();
  }
});
