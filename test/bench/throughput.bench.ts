import { spawn } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isFeatureId } from '../../src/answers/catalogue.js';
import { type Combination, largestCombinations } from '../combinations.js';
import { createDatabase } from '../real/postgres.js';
import { Project } from '../real/project.js';
import { freePort } from '../real/server.js';
import { serviceFor, stopServices } from '../real/services.js';
import { load, type Request } from './load.js';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const LOAD = { connections: 16, seconds: 1 };
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
    const minimal = await Application.start(project, 'minimal:app', environment);
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

class Application {
  private constructor(
    private readonly port: number,
    private readonly pid: number,
  ) {}

  static async start(project: Project, entry: string, env: Record<string, string>): Promise<Application> {
    const port = await freePort();
    // Both write an access log, as they do by default, to nowhere.
    const child = spawn('bash', ['-c', `exec ${project.run}python -m uvicorn ${entry} --port ${port}`], {
      cwd: project.folder,
      env: { ...project.environment, ...env },
      stdio: 'ignore',
      detached: true,
    });
    cleaning.push(() => void (child.exitCode ?? process.kill(-(child.pid as number), 'SIGKILL')));
    const application = new Application(port, 0);
    const deadline = Date.now() + 120_000;
    while (!(await fetch(`${application.url}/health/live`).catch(() => undefined))?.ok) {
      if (Date.now() > deadline || child.exitCode !== null) throw new Error(`${entry} does not start`);
      await new Promise((resume) => setTimeout(resume, 100));
    }
    return new Application(port, serverOf(child.pid as number));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Microseconds of the server's processor time; less shaken by what else the machine does than the time it takes. */
  async cpuPerRequest(request: Request): Promise<number> {
    const before = cpuTime(this.pid);
    const answered = await load(this.port, request, LOAD);
    return ((cpuTime(this.pid) - before) * 1e6) / answered;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** Seconds that a process has kept a processor busy. */
function cpuTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime and stime, in ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** `uv run` starts the server as its child, or a child of that. */
function serverOf(pid: number): number {
  // Any of the threads of uv may be the parent.
  const children = readdirSync(`/proc/${pid}/task`)
    .map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim())
    .filter((list) => list !== '');
  return children[0] === undefined ? pid : serverOf(Number(children[0].split(' ')[0]));
}
