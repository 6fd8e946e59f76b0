import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Broker } from '../brokers.js';
import { Client } from '../client.js';
import { Project } from '../project.js';
import { Server } from '../server.js';
import { forgottenReadiness, until } from '../waiting.js';
import { startCommands } from '../workflow.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ITEMS = '/api/v1/items';
/** How much longer most answers may take without Redis: one a second tries it, and the others do not wait. */
const SLOWER = 4;

let project: Project;
let redis: Broker;
beforeAll(async () => {
  project = await Project.create({ features: ['redis', 'sqlalchemy'].filter(isFeatureId) });
  redis = await Broker.redis();
  await redis.start();
});
afterAll(async () => {
  project?.remove();
  await redis?.remove();
});

describe('redis', () => {
  it('passes the project’s own tests on a real server', async () => {
    const output = await project.shell(`${project.run}pytest`, { TEST_REDIS_URL: redis.url });
    expect(output).not.toContain('skipped');
  });

  it('is killed under load, and nobody notices but readiness', async () => {
    const { prepare, start } = startCommands(project.read('README.md'));
    await project.shell(prepare.join('\n'));
    const server = await Server.start(project, start, { REDIS_URL: redis.url, REDIS_PREFIX: 'faults:' });
    try {
      const client = new Client(server.url);
      const { body: item } = await client.post(ITEMS, { name: 'Pen 0', price: 1 });
      const load = new Load(client, `${ITEMS}/${item.id}`);
      await until(async () => load.writes > 10, 'load');
      expect(await kept()).toBeGreaterThan(0);
      const quiet = load.median();

      for (const downs of [1, 2]) {
        await redis.kill();
        const before = load.writes;
        load.median();
        await until(async () => load.writes > before + 10, `writes without Redis, ${downs}`);
        expect(load.median()).toBeLessThan(quiet * SLOWER);
        await forgottenReadiness();
        expect(await client.get('/health/ready')).toMatchObject({
          status: 200,
          body: { status: 'degraded', parts: { redis: expect.stringContaining('does not answer') } },
        });

        await redis.start();
        await until(
          async () => (await client.get('/health/ready')).body.status === 'ok',
          'readiness to be well again',
        );
        // What was kept before the power cut is there again; only what is written now tells.
        await flush();
        await until(async () => (await kept()) > 0, 'something to be kept again');
        const after = load.writes;
        await until(async () => load.writes > after + 10, `writes with Redis again, ${downs}`);
      }
      await load.stop();
      expect(load.wrong).toEqual([]);
      expect(server.log).not.toContain('Traceback');
      await server.stop();
    } finally {
      server.kill();
    }
  });
});

/** Changes an item and reads it back, while others read it all the time. */
class Load {
  writes = 0;
  readonly wrong: string[] = [];
  private durations: number[] = [];
  private going = true;
  private readonly loops: Promise<void>[];

  constructor(
    private readonly client: Client,
    private readonly item: string,
  ) {
    this.loops = [this.write(), ...[1, 2, 3].map(() => this.read())];
  }

  private async write(): Promise<void> {
    while (this.going) {
      const name = `Pen ${this.writes + 1}`;
      const written = await this.timed(() => this.client.put(this.item, { name, price: 1 }));
      if (written.status !== 200) this.wrong.push(`PUT ${written.status}`);
      // Nobody may see less than what has been acknowledged.
      this.writes += 1;
      const read = await this.timed(() => this.client.get(ITEMS));
      const seen = read.body.items?.[0]?.name;
      if (seen !== name) this.wrong.push(`${read.status} ${seen} instead of ${name}`);
    }
  }

  private async read(): Promise<void> {
    while (this.going) {
      const acknowledged = this.writes;
      const { status, body } = await this.timed(() => this.client.get(ITEMS));
      const seen = Number(String(body.items?.[0]?.name).split(' ')[1]);
      if (status !== 200 || seen < acknowledged) this.wrong.push(`${status} ${seen} after ${acknowledged}`);
    }
  }

  private async timed<T>(act: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const answer = await act();
    this.durations.push(performance.now() - began);
    return answer;
  }

  /** Milliseconds that an answer has taken since the last call: the slowest say how busy the machine is. */
  median(): number {
    const sorted = this.durations.splice(0).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] as number;
  }

  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.loops);
  }
}

/** How many values the application has in Redis. */
async function kept(): Promise<number> {
  const { stdout } = await execa('redis-cli', ['-u', redis.url, '--raw', 'KEYS', 'faults:cache:items:*']);
  return stdout.split('\n').filter((key) => key !== '' && !key.endsWith(':generation')).length;
}

const flush = () => execa('redis-cli', ['-u', redis.url, 'FLUSHDB']);
