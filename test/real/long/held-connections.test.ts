import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Client } from '../client.js';
import { createDatabase, type Database } from '../postgres.js';
import { Project } from '../project.js';
import { Server } from '../server.js';
import { pause } from '../waiting.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ADA = { email: 'ada@example.com', password: 'correct horse battery' };
/** A model that takes 0.3 s a run, as one of a useful size does on a CPU, and notes how many images a run had. */
const SLOW = `\
import time

from app.inference.model import Model

predict = Model.predict


def slow(self, images):
    with open("batches.txt", "a") as batches:
        print(len(images), file=batches)
    time.sleep(0.3)
    return predict(self, images)


Model.predict = slow

from app.main import app  # noqa: E402
`;

let project: Project;
let database: Database;
let server: Server;
let ada: Client;
beforeAll(async () => {
  // With BENCH_ENVIRONMENT, a virtual environment that has everything, nothing is installed.
  const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
  project = await Project.create({
    features: ['jwt', 'sqlalchemy', 'inference'].filter(isFeatureId),
    ...(sharedEnvironment && { sharedEnvironment }),
  });
  project.write('slow.py', SLOW);
  database = await createDatabase();
  const env = { DATABASE_URL: database.url };
  for (const command of project.setup) await project.shell(command, env);
  server = await Server.start(project, `${project.run}python -m uvicorn slow:app`, env);
  const anybody = new Client(server.url);
  await anybody.post('/api/v1/users', ADA);
  const form = new URLSearchParams({ username: ADA.email, password: ADA.password });
  const { body: token } = await anybody.post('/api/v1/auth/token', form);
  ada = anybody.with({ authorization: `Bearer ${token.access_token}` });
});
afterAll(async () => {
  server?.kill();
  await database?.drop();
  project?.remove();
});

describe('an unrelated read, with the default pool of connections', () => {
  it('is answered during 120 wrong logins', async () => {
    const login = () =>
      ada.post('/api/v1/auth/token', new URLSearchParams({ username: ADA.email, password: 'wrong' }));
    const { answers, reads, quiet } = await during(120, login);
    expect(new Set(answers)).toEqual(new Set([401]));
    report(reads, quiet);
  });

  it('is answered during 100 slow predictions, which share their runs', async () => {
    const digit = readFileSync(resolve('templates/inference/docs/digit.png'));
    let sent = 0;
    const predict = () => {
      const form = new FormData();
      // With some bytes behind its end: the same image would be inferred once.
      form.append('image', new Blob([digit, `${sent++}`]), 'digit.png');
      return ada.post('/api/v1/models/digits/predict', form);
    };
    const { answers, reads, quiet } = await during(100, predict);
    expect(new Set(answers)).toEqual(new Set([200]));
    report(reads, quiet);
    // With a connection for each waiting request, the pool of 15 would be the largest batch.
    const batches = readFileSync(join(project.folder, 'batches.txt'), 'utf8').trim().split('\n').map(Number);
    expect(Math.max(...batches)).toBe(32);
  });
});

interface Read {
  status: number;
  milliseconds: number;
}

async function during(
  count: number,
  act: () => Promise<{ status: number }>,
): Promise<{ answers: number[]; reads: Read[]; quiet: number }> {
  const before: Read[] = [];
  while (before.length < 40) before.push(await read());
  let going = true;
  const all = Promise.all(Array.from({ length: count }, act)).finally(() => {
    going = false;
  });
  const reads: Read[] = [];
  while (going) {
    reads.push(await read());
    await pause(20);
  }
  return { answers: (await all).map(({ status }) => status), reads, quiet: median(before) };
}

async function read(): Promise<Read> {
  const began = performance.now();
  const { status } = await ada.get('/api/v1/items');
  return { status, milliseconds: performance.now() - began };
}

/** Every read is answered. How soon depends on what else runs on the machine: that is printed, to be read on a quiet one. */
function report(reads: Read[], quiet: number): void {
  const worst = Math.max(...reads.map(({ milliseconds }) => milliseconds));
  const times = (median(reads) / quiet).toFixed(1);
  process.stdout.write(`median ${times} times the quiet one, slowest ${(worst / 1000).toFixed(2)} s\n`);
  expect(new Set(reads.map(({ status }) => status))).toEqual(new Set([200]));
}

function median(reads: Read[]): number {
  const sorted = reads.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
