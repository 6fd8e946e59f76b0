import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apply } from '../../src/apply/index.js';
import { layDown, makePlan, snapshot, temporaryFolder } from './project.js';
import { runChild } from './run-child.js';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['create', 'change'] as const)('Ctrl-C while a %s is applied', (job) => {
  it('undoes everything, at whatever write it comes, until everything is done', async () => {
    const prepare = (n: number | string): string => {
      const root = join(folder, `${job}-${n}`);
      if (job === 'change') layDown(root);
      return root;
    };
    const whole = await runChild({ roots: [prepare('whole')], job });
    const writes = whole.outcomes?.[0]?.writes ?? 0;
    const is = whole.outcomes?.[0]?.is;

    const interruptAt = Array.from({ length: writes }, (_, n) => n + 1);
    const { outcomes = [] } = await runChild({ roots: interruptAt.map(prepare), job, interruptAt });
    expect(outcomes).toHaveLength(writes);
    const cancelled = outcomes.filter(({ code }) => code !== undefined);
    for (const { code, was, is: found } of cancelled) {
      expect(code).toBe('cancelled');
      expect(found).toEqual(was);
    }
    for (const outcome of outcomes.slice(cancelled.length)) {
      expect(outcome.code).toBeUndefined();
      expect(outcome.is).toEqual(is);
    }
    // What comes after the last chance is only the journal's own removal.
    expect(cancelled.length).toBeGreaterThan(writes / 2);
  }, 60_000);
});

it('a signal that was given before the start changes nothing at all', async () => {
  const root = join(folder, 'early');
  layDown(root);
  const was = snapshot(root);
  const applying = apply(root, makePlan(root, 'change'), { signal: AbortSignal.abort() });
  await expect(applying).rejects.toMatchObject({ code: 'cancelled' });
  expect(snapshot(root)).toEqual(was);
});
