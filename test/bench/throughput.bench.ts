import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isFeatureId } from '../../src/answers/catalogue.js';
import { type Combination, largestCombinations } from '../combinations.js';
import { createDatabase } from '../real/postgres.js';
import { Project } from '../real/project.js';
import { serviceFor, stopServices } from '../real/services.js';
import { Application, median, say } from './application.js';
import type { Request } from './load.js';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const SECRET_KEY = 'a key for a benchmark, which nobody else knows';
const ADA = { email: 'ada@example.com', password: 'correct horse battery' };
const PEN = {
  name: 'Pen',
  price: 1.5,
  tags: ['blue', 'office'],
  dimensions: { width: 1, height: 14, depth: 1 },
};

/** Of the requests that the minimal application answers in a second of processor time. */
interface Goals {
  health: number;
  get: number;
  list: number;
  create: number;
}
type Kind = keyof Goals;

const [everything = []] = largestCombinations();
const compared: Array<{ title: string; features: Combination; redis: boolean; goals: Goals }> = [
  {
    title: 'jwt, sqlalchemy',
    features: ['jwt', 'sqlalchemy'].filter(isFeatureId),
    redis: false,
    goals: { health: 0.85, get: 0.8, list: 0.9, create: 0.8 },
  },
  {
    title: 'everything, with Redis',
    features: everything,
    redis: true,
    goals: { health: 0.72, get: 0.68, list: 0.75, create: 0.55 },
  },
];

const cleaning: Array<() => void | Promise<void>> = [];
afterAll(async () => {
  for (const clean of cleaning.reverse()) await clean();
  await stopServices();
});

describe.each(compared)('$title, on PostgreSQL', ({ title, features, redis, goals }) => {
  test('a request costs little more processor time than in a minimal application by hand', async () => {
    // With BENCH_ENVIRONMENT, a virtual environment that has everything, nothing is installed.
    const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
    const project = await Project.create({ features, ...(sharedEnvironment && { sharedEnvironment }) });
    cleaning.push(() => project.remove());
    copyFileSync(resolve('test/bench/minimal.py'), join(project.folder, 'minimal.py'));
    const database = await createDatabase();
    cleaning.push(() => database.drop());
    const environment = {
      DATABASE_URL: database.url,
      SECRET_KEY,
      // All requests come from one client. They are counted, and none is refused.
      RATE_LIMIT: '1000000/second',
      ...(redis && { REDIS_URL: await serviceFor('redis://127.0.0.1:6379/0') }),
    };
    for (const command of project.setup) await project.shell(command, environment);
    const generated = await Application.start(project, 'app.main:app', environment);
    cleaning.push(() => generated.stop());
    const minimal = await Application.start(project, 'minimal:app', environment);
    cleaning.push(() => minimal.stop());
    const requests = await prepare(generated.url);

    const kinds = Object.keys(goals) as Kind[];
    const rounds: Record<Kind, Array<{ generated: number; minimal: number }>> = {
      health: [],
      get: [],
      list: [],
      create: [],
    };
    // By turns: what else the machine does in the meantime meets both. The first round warms up.
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const kind of kinds) {
        const cost = {
          minimal: await minimal.cpuPerRequest(requests[kind]),
          generated: await generated.cpuPerRequest(requests[kind]),
        };
        if (round >= 0) rounds[kind].push(cost);
      }
    }

    const ratios = {} as Goals;
    for (const kind of kinds) {
      const costs = rounds[kind];
      ratios[kind] = median(costs.map((cost) => cost.minimal / cost.generated));
      const [ours, least] = (['generated', 'minimal'] as const).map((of) =>
        median(costs.map((cost) => cost[of])).toFixed(0),
      );
      say(
        `${title}: ${kind.padEnd(6)} ${ratios[kind].toFixed(2)} (goal ${goals[kind].toFixed(2)}; ${ours} µs against ${least})`,
      );
    }
    for (const kind of kinds) expect.soft(ratios[kind], kind).toBeGreaterThanOrEqual(goals[kind]);
  });
});

/** Signs up, makes twenty items, and says what to ask for. */
async function prepare(url: string): Promise<Record<Kind, Request>> {
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const form = body instanceof URLSearchParams;
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { ...headers, ...(form ? {} : { 'Content-Type': 'application/json' }) },
      body: form ? body : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { id: number; access_token: string };
  };
  await post('/api/v1/users', ADA);
  const form = new URLSearchParams({ username: ADA.email, password: ADA.password });
  const { access_token } = await post('/api/v1/auth/token', form);
  const headers = { Authorization: `Bearer ${access_token}` };
  const items = '/api/v1/items';
  let id = 0;
  for (let count = 0; count < 20; count += 1) ({ id } = await post(items, PEN, headers));
  return {
    health: { method: 'GET', path: '/health/live' },
    get: { method: 'GET', path: `${items}/${id}`, headers },
    list: { method: 'GET', path: `${items}?limit=20`, headers },
    create: { method: 'POST', path: items, headers, body: PEN },
  };
}
