import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { largestCombinations } from '../combinations.js';
import { Project } from '../real/project.js';
import { Application, median, say } from './application.js';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
/** As multiples of the minimal application. */
const GOALS = { cpu: 2.4, memory: 1.9 };

let project: Project;
afterAll(() => project?.remove());

test('everything, with default settings: to start costs little more than a minimal application', async () => {
  const [features = []] = largestCombinations();
  // With BENCH_ENVIRONMENT, a virtual environment that has everything, nothing is installed.
  const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
  project = await Project.create({ features, ...(sharedEnvironment && { sharedEnvironment }) });
  copyFileSync(resolve('test/bench/minimal.py'), join(project.folder, 'minimal.py'));
  for (const command of project.setup) await project.shell(command);

  const costs: Array<Record<keyof typeof GOALS, Record<'generated' | 'minimal', number>>> = [];
  // The first round compiles.
  for (let round = -1; round < ROUNDS; round += 1) {
    const minimal = await costOf('minimal:app', { DATABASE_URL: 'sqlite+aiosqlite:///minimal.db' });
    const generated = await costOf('app.main:app', {});
    if (round < 0) continue;
    costs.push({
      cpu: { generated: generated.cpu, minimal: minimal.cpu },
      memory: { generated: generated.memory, minimal: minimal.memory },
    });
  }
  for (const what of ['cpu', 'memory'] as const) {
    const ratio = median(costs.map((cost) => cost[what].generated / cost[what].minimal));
    const [ours, least] = (['generated', 'minimal'] as const).map((of) =>
      median(costs.map((cost) => cost[what][of])).toFixed(what === 'cpu' ? 2 : 0),
    );
    const unit = what === 'cpu' ? 's to the first answer' : 'MiB at rest';
    say(
      `${what}: ${ratio.toFixed(2)} times (goal ${GOALS[what].toFixed(1)}; ${ours} ${unit} against ${least})`,
    );
    expect.soft(ratio, what).toBeLessThanOrEqual(GOALS[what]);
  }
});

/** Of one start: processor time when the first request was answered, and memory at that time. */
async function costOf(entry: string, env: Record<string, string>): Promise<{ cpu: number; memory: number }> {
  const application = await Application.start(project, entry, env);
  const { cpu, memory } = application;
  application.stop();
  return { cpu, memory };
}
