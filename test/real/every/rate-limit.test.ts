import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Broker } from '../brokers.js';
import { Client } from '../client.js';
import { Project } from '../project.js';
import { Server } from '../server.js';
import { forgottenReadiness, pause, until } from '../waiting.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const LIMIT = 20;
/** However slow the machine: a request that waited for Redis again and again would take longer. */
const QUICK_MS = 3000;

describe('rate-limit on Redis', () => {
  let project: Project;
  let redis: Broker;
  beforeAll(async () => {
    // With BENCH_ENVIRONMENT, a virtual environment that has everything, nothing is installed.
    const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
    project = await Project.create({
      features: ['redis', 'rate-limit'].filter(isFeatureId),
      ...(sharedEnvironment && { sharedEnvironment }),
    });
    redis = await Broker.redis();
    await redis.start();
  });
  afterAll(async () => {
    await redis?.remove();
    project?.remove();
  });

  const start = (prefix: string, limit: string): Promise<Server> =>
    Server.start(project, `${project.run}fastapi run --host 127.0.0.1`, {
      REDIS_URL: redis.url,
      REDIS_PREFIX: prefix,
      RATE_LIMIT: limit,
    });

  it('passes the project’s own tests', async () => {
    const tests = 'tests/test_shared_limit.py tests/test_rate_limit.py';
    const output = await project.shell(`${project.run}pytest ${tests}`, { TEST_REDIS_URL: redis.url });
    expect(output).not.toContain('skipped');
  });

  it('is one limit for two processes', async () => {
    const servers = await Promise.all([start('shared:', `${LIMIT}/hour`), start('shared:', `${LIMIT}/hour`)]);
    try {
      const clients = servers.map(({ url }) => new Client(url));
      const statuses: number[] = [];
      for (let round = 0; round < LIMIT; round += 1)
        for (const client of clients) statuses.push((await client.get('/')).status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT);
      expect(statuses.filter((status) => status === 429)).toHaveLength(LIMIT);
      for (const client of clients) {
        const refused = await client.get('/');
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
        expect((await client.get('/health/live')).status).toBe(200);
      }
    } finally {
      for (const server of servers) server.kill();
    }
  });

  it('goes on in memory when Redis is killed under load, and counts in Redis again', async () => {
    const server = await start('killed:', `${LIMIT}/second`);
    const statuses = new Set<number>();
    let slowest = 0;
    let going = true;
    const client = new Client(server.url);
    const load = async (): Promise<void> => {
      while (going) {
        const began = Date.now();
        statuses.add((await client.get('/')).status);
        slowest = Math.max(slowest, Date.now() - began);
      }
    };
    try {
      const loads = Array.from({ length: 8 }, load);
      await pause(1500);
      await redis.kill();
      await until(async () => server.log.includes('Redis is away'), 'the log to say so');
      await forgottenReadiness();
      const ready = await client.get('/health/ready');
      expect(ready).toMatchObject({ status: 200, body: { status: 'degraded' } });
      await pause(1500);
      await redis.start();
      await until(async () => server.log.includes('Redis is back'), 'the log to say so');
      await forgottenReadiness();
      going = false;
      await Promise.all(loads);

      expect(statuses).toEqual(new Set([200, 429]));
      expect(slowest).toBeLessThan(QUICK_MS);
      expect(await client.get('/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
      expect(server.log).not.toContain('Traceback');
      await server.stop();
    } finally {
      going = false;
      server.kill();
    }
  });
});
