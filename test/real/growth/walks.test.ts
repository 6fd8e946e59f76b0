import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it, vi } from 'vitest';
import { ImportJudge } from '../../grow/import-judge.js';
import { anyWalk, type Outcome, shortest, walked } from '../../grow/walks.js';
import { EVERY } from '../rotation.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

const WALKS = EVERY ? 10_000 : 300;
/** The same for every commit, so that a commit always runs the same; another one for longer walks. */
const seed = Number(process.env.SEED ?? (EVERY ? Date.now() % 1e6 : 1));

vi.setConfig({ testTimeout: EVERY ? 20_000_000 : 900_000, hookTimeout: 300_000 });
afterAll(removeSharedEnvironment);

it(`after each clean step of ${WALKS} walks ruff finds nothing new, and Python imports the application`, async () => {
  const python = new ImportJudge(join(await sharedEnvironment(), 'bin/python'));
  const outcomes: Outcome[] = [];
  const faults: string[] = [];
  for (const walk of fc.sample(anyWalk, { seed, numRuns: WALKS })) {
    const outcome = await walked(walk, python);
    outcomes.push(outcome);
    if (outcome.fault === undefined) continue;
    const least = await shortest(outcome, python);
    faults.push(`${JSON.stringify(least.walk)}\n  ${least.fault}`);
    if (faults.length === 5) break;
  }
  python.stop();
  const clean = outcomes.reduce((sum, one) => sum + one.clean, 0);
  const told = outcomes.filter(({ conflict }) => conflict !== undefined).length;
  process.stdout.write(
    `seed ${seed}: ${outcomes.length} walks, ${clean} clean steps, ${told} ended at a conflict, ${python.count} applications imported\n`,
  );
  expect(faults, `SEED=${seed}`).toEqual([]);
});
