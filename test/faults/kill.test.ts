import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recover } from '../../src/apply/index.js';
import { layDown, snapshot, temporaryFolder } from './project.js';
import { runChild, runStoppedChild } from './run-child.js';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => rmSync(folder, { recursive: true }));

function state(root: string): string {
  const found = snapshot(root);
  return found === undefined || Object.keys(found).length === 0 ? 'nothing' : JSON.stringify(found);
}

describe.each(['create', 'change'] as const)('a process killed with SIGKILL while it applies a %s', (job) => {
  it('leaves what the next command turns into exactly before or after, at whatever write it was', async () => {
    const prepare = (name: string): string => {
      const root = join(folder, `${job}-${name}`);
      if (job === 'change') layDown(root);
      return root;
    };
    const whole = prepare('whole');
    const was = state(whole);
    const { outcomes } = await runChild({ roots: [whole], job });
    const writes = outcomes?.[0]?.writes ?? 0;
    const is = state(whole);
    expect(writes).toBeGreaterThan(10);

    const seen = new Set<string>();
    const kill = async (killAt: number): Promise<void> => {
      const root = prepare(`${killAt}`);
      // Half of the kills come in the middle of the write, where it is one of content.
      const { signal } = await runChild({ roots: [root], job, killAt, torn: killAt % 2 === 0 });
      expect(signal, `write ${killAt} of ${writes}`).toBe('SIGKILL');
      recover(root);
      expect([was, is], `write ${killAt} of ${writes}`).toContain(state(root));
      seen.add(state(root));
    };
    for (let n = 1; n <= writes; n += 2) await Promise.all([kill(n), n < writes && kill(n + 1)]);
    expect(seen).toEqual(new Set([was, is]));
  }, 120_000);
});

it('a command that still runs is not interfered with', async () => {
  const root = join(folder, 'busy');
  layDown(root);
  // Stopped, as by Ctrl-Z, at a write in the middle: neither dead nor about to move.
  const stopped = await runStoppedChild(root, 12);
  try {
    const found = snapshot(root);
    expect(() => recover(root)).toThrow(expect.objectContaining({ code: 'busy' }));
    expect(snapshot(root)).toEqual(found);
  } finally {
    await stopped.resume();
  }
  expect(recover(root)).toEqual({ outcome: 'nothing' });
});
