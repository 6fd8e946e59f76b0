import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApplyError, apply, recover } from '../../src/apply/index.js';
import { Died, dieAt, type Fault, failAt, withFault } from './fault.js';
import { layDown, makePlan, snapshot, temporaryFolder } from './project.js';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

type Job = 'create' | 'change';
const jobs: Job[] = ['create', 'change'];

function prepare(name: string, job: Job): string {
  const root = join(folder, name);
  if (job === 'change') layDown(root);
  return root;
}

/** An empty folder, which is all that a kill in the very first call may leave, is as good to `create` as none. */
function state(root: string): string {
  const found = snapshot(root);
  return found === undefined || Object.keys(found).length === 0 ? 'nothing' : JSON.stringify(found);
}

async function attempt(
  root: string,
  job: Job,
  fault: Fault,
): Promise<{ writes: number; error?: ApplyError }> {
  const plan = makePlan(root, job);
  let error: ApplyError | undefined;
  const writes = await withFault(fault, async () => {
    try {
      await apply(root, plan);
    } catch (thrown) {
      error = thrown as ApplyError;
    }
  });
  return error === undefined ? { writes } : { writes, error };
}

/** What the folder is before and after the job, and how many writes that takes. */
async function measure(job: Job): Promise<{ was: string; is: string; writes: number }> {
  const root = prepare('measure', job);
  const was = state(root);
  const { writes } = await attempt(root, job, (_n, _name, perform) => perform());
  return { was, is: state(root), writes };
}

describe.each(jobs)('%s', (job) => {
  it('is exactly before or after once recovered, wherever it died, and wherever the recovery died', async () => {
    const { was, is, writes } = await measure(job);
    const seen = new Set<string>();
    for (let n = 1; n <= writes; n++) {
      for (const torn of [false, true]) {
        // Each recovery dies one write later than the last, until one comes through.
        for (let m = 1; ; m++) {
          const root = prepare(`died-${n}-${torn}-${m}`, job);
          await attempt(root, job, dieAt(n, torn));
          let died = false;
          await withFault(dieAt(m, torn), () => {
            try {
              recover(root);
            } catch (error) {
              died = true;
              if (!((error as Error).cause instanceof Died)) throw error;
            }
          });
          recover(root);
          expect([was, is], `write ${n}, then ${m}`).toContain(state(root));
          seen.add(state(root));
          expect(recover(root)).toEqual({ outcome: 'nothing' });
          rmSync(root, { recursive: true, force: true });
          // A recovery writes no content that could be torn.
          if (!died || torn) break;
        }
      }
    }
    // Both ends were really seen: the commit is one of the writes.
    expect(seen).toEqual(new Set([was, is]));
  }, 60_000);

  it('undoes everything when any one write fails', async () => {
    const { was, is, writes } = await measure(job);
    for (let n = 1; n <= writes; n++) {
      const root = prepare(`failed-${n}`, job);
      const { error } = await attempt(root, job, failAt(n));
      if (error === undefined) {
        // Only the removal of the journal failed, which the next command makes up for.
        recover(root);
        expect(state(root)).toBe(is);
      } else {
        expect(error.code).toBe('disk');
        expect(error.errno).toBe('ENOSPC');
        expect(state(root)).toBe(was);
      }
    }
  }, 60_000);

  it('is exactly before or after when it dies while undoing a failure', async () => {
    const { was, is, writes } = await measure(job);
    for (let n = 1; n <= writes; n++) {
      for (let m = n + 1; ; m++) {
        const root = prepare(`failed-${n}-${m}`, job);
        const fail = failAt(n);
        const die = dieAt(m);
        const { error } = await attempt(root, job, (count, ...rest) =>
          count <= n ? fail(count, ...rest) : die(count, ...rest),
        );
        recover(root);
        expect([was, is], `write ${n}, then ${m}`).toContain(state(root));
        rmSync(root, { recursive: true, force: true });
        if (error?.code !== 'undo-failed') break;
      }
    }
  }, 60_000);
});
