import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { largestCombinations, nameOf } from '../combinations.js';
import { Project } from '../real/project.js';
import { load } from './load.js';

/** What everything that a project adds to a request may cost of a bare application's throughput. */
const GOAL = 0.8;
const ROUNDS = 15;
const LOAD = { connections: 16, seconds: 1 };

/** The very same endpoint, Hello World, and nothing else. */
const BARE = `\
from fastapi import FastAPI

from app.api import root

app = FastAPI()
app.include_router(root.router)
`;

interface Measured {
  perSecond: number;
  /** Of the server's processor time, in microseconds; less shaken by what else the machine does. */
  cpuPerRequest: number;
}

class Application {
  private constructor(
    readonly url: string,
    private readonly pid: number,
    readonly stop: () => void,
  ) {}

  static async start(project: Project, entry: string): Promise<Application> {
    const port = await freePort();
    // Both write an access log, as they do by default, to nowhere.
    const child = spawn('bash', ['-c', `exec ${project.run}python -m uvicorn ${entry} --port ${port}`], {
      cwd: project.folder,
      env: {
        ...project.environment,
        DATABASE_URL: `sqlite+aiosqlite:///${project.folder}/bench.db`,
        // All requests come from one client. They are counted, and none is refused.
        RATE_LIMIT: '1000000/second',
      },
      stdio: 'ignore',
      detached: true,
    });
    const stop = (): void => void process.kill(-(child.pid as number), 'SIGKILL');
    const url = `http://127.0.0.1:${port}/`;
    const deadline = Date.now() + 120_000;
    while (!(await fetch(url).catch(() => undefined))?.ok) {
      if (Date.now() > deadline || child.exitCode !== null) throw new Error(`${entry} does not start`);
      await new Promise((resume) => setTimeout(resume, 100));
    }
    return new Application(url, serverOf(child.pid as number), stop);
  }

  async measure(): Promise<Measured> {
    const before = cpuTime(this.pid);
    const started = performance.now();
    const answered = await load(this.url, LOAD);
    const seconds = (performance.now() - started) / 1000;
    return {
      perSecond: answered / seconds,
      cpuPerRequest: ((cpuTime(this.pid) - before) * 1e6) / answered,
    };
  }
}

let project: Project;
const running: Application[] = [];

beforeAll(async () => {
  const [features = []] = largestCombinations();
  // With BENCH_ENVIRONMENT, a virtual environment that has everything, nothing is installed.
  const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
  project = await Project.create({ features, ...(sharedEnvironment && { sharedEnvironment }) });
  writeFileSync(join(project.folder, 'bare.py'), BARE);
  say(`generated: ${nameOf(features)}`);
});

afterAll(() => {
  for (const application of running) application.stop();
  project?.remove();
});

test(`the cheapest endpoint of a project with everything reaches ${GOAL * 100} % of a bare application`, async () => {
  const bare = await Application.start(project, 'bare:app');
  running.push(bare);
  const generated = await Application.start(project, 'app.main:app');
  running.push(generated);
  await bare.measure();
  await generated.measure();

  // Side by side, and in turns: what else the machine does in the meantime meets both.
  const rounds: Array<{ bare: Measured; generated: Measured }> = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ bare: await bare.measure(), generated: await generated.measure() });
  }

  const report = (of: 'bare' | 'generated'): string =>
    `${of.padStart(9)} ${median(rounds.map((one) => one[of].perSecond)).toFixed(0)} requests/s, ` +
    `${median(rounds.map((one) => one[of].cpuPerRequest)).toFixed(0)} µs of processor time each`;
  const ratio = median(rounds.map((one) => one.generated.perSecond / one.bare.perSecond));
  const cpu = median(rounds.map((one) => one.bare.cpuPerRequest / one.generated.cpuPerRequest));
  say(report('bare'));
  say(report('generated'));
  say(`    ratio ${ratio.toFixed(3)} (by processor time ${cpu.toFixed(3)})`);
  // A server is one process that computes: on a machine that does nothing else the two are one.
  expect(Number.isNaN(cpu) ? ratio : cpu).toBeGreaterThanOrEqual(GOAL);
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** Seconds that a process has kept a processor busy. */
function cpuTime(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime and stime, in ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** `uv run` starts the server as its child, or a child of that. */
function serverOf(pid: number): number {
  if (process.platform !== 'linux') return pid;
  // Any of the threads of uv may be the parent.
  const children = readdirSync(`/proc/${pid}/task`)
    .map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim())
    .filter((list) => list !== '');
  return children[0] === undefined ? pid : serverOf(Number(children[0].split(' ')[0]));
}

function freePort(): Promise<number> {
  return new Promise((resume, failed) => {
    const server = createServer()
      .once('error', failed)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        server.close(() => resume(port));
      });
  });
}
