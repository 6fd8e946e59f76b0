/*
 * A process that applies a plan, for the tests to kill, interrupt, or run where the disk says no.
 *
 *     node child.mjs '{"root": "...", "job": "change", ...}'   prints a JSON array with the outcome of each run
 */
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ApplyError, apply, recover } from '../../src/apply/index.js';
import { withFault } from './fault.js';
import { layDown, makePlan, snapshot } from './project.js';

export interface Task {
  roots: string[];
  job: 'create' | 'change' | 'recover';
  /** Lay `before` down first, and take the plan before the disk is made to say no. */
  prepare?: boolean;
  /** Fill the disk up to this many bytes that stay free. */
  leaveFree?: number[];
  /** Kill this process with SIGKILL at this write. */
  killAt?: number;
  /** ... in the middle of it. */
  torn?: boolean;
  /** Press Ctrl-Z at this write. */
  stopAt?: number;
  /** Press Ctrl-C at this write. */
  interruptAt?: number[];
  /** Become this user, for whom permissions count. */
  user?: number;
}

export interface Outcome {
  code: string | undefined;
  errno: string | undefined;
  writes: number;
  was: Record<string, string> | undefined;
  is: Record<string, string> | undefined;
}

const task = JSON.parse(process.argv[2] ?? '') as Task;
process.umask(0o022);
if (task.user !== undefined) {
  process.setgid?.(task.user);
  process.setuid?.(task.user);
}

const outcomes: Outcome[] = [];
for (const [n, root] of task.roots.entries()) outcomes.push(await run(root, n));
process.stdout.write(JSON.stringify(outcomes));

async function run(root: string, n: number): Promise<Outcome> {
  if (task.prepare) layDown(root);
  const was = snapshot(root);
  const interruption = new AbortController();
  const onInterrupt = (): void => interruption.abort();
  process.on('SIGINT', onInterrupt);

  const outcome: Outcome = { code: undefined, errno: undefined, writes: 0, was, is: undefined };
  const plan = task.job === 'recover' ? undefined : makePlan(root, task.job);
  const filler = join(root, '..', `filler-${n}`);
  if (task.leaveFree !== undefined) fill(filler, task.leaveFree[n] ?? 0);
  try {
    outcome.writes = await withFault(
      (count, name, perform, args) => {
        if (count === task.killAt) {
          if (task.torn && name === 'writeFileSync') {
            const content = Buffer.from(args[1] as string);
            perform([args[0], content.subarray(0, content.length / 2), args[2]]);
          }
          process.kill(process.pid, 'SIGKILL');
        }
        if (count === task.stopAt) process.kill(process.pid, 'SIGSTOP');
        if (count === task.interruptAt?.[n]) process.kill(process.pid, 'SIGINT');
        return perform();
      },
      () => (plan === undefined ? recover(root) : apply(root, plan, { signal: interruption.signal })),
    );
  } catch (error) {
    outcome.code = (error as ApplyError).code ?? String((error as Error).stack);
    outcome.errno = (error as ApplyError).errno;
  }
  process.off('SIGINT', onInterrupt);
  outcome.is = snapshot(root);
  return outcome;
}

/** Writes until the disk is full, and then gives `free` bytes back, in blocks of 4 KiB. */
function fill(filler: string, free: number): void {
  const block = Buffer.alloc(4096);
  const spare = `${filler}-spare`;
  for (let bytes = 0; bytes < free; bytes += block.length) appendFileSync(spare, block);
  try {
    for (;;) appendFileSync(filler, block);
  } catch {
    // Full.
  }
  rmSync(spare, { force: true });
}
