import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { rolldown } from 'rolldown';
import type { Outcome, Task } from './child.js';

let built: Promise<string> | undefined;

/** `child.ts` as one file that Node runs without a test runner around it. */
function child(): Promise<string> {
  built ??= (async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'faults-child-')), 'child.mjs');
    const bundle = await rolldown({
      input: fileURLToPath(new URL('child.ts', import.meta.url)),
      platform: 'node',
      logLevel: 'silent',
    });
    await bundle.write({ file, format: 'esm' });
    return file;
  })();
  return built;
}

/** Runs a task in a process of its own. Without `outcomes` the process was killed, by `signal`. */
export async function runChild(task: Task): Promise<{ outcomes?: Outcome[]; signal?: string | undefined }> {
  return finish(execa(process.execPath, [await child(), JSON.stringify(task)], { reject: false }));
}

/** The same from a shell `script`, which starts it as `"$@"`. `undefined` when the script ends with 77: not possible here. */
export async function runChildIn(
  command: string[],
  script: string,
  task: Task,
): Promise<Outcome[] | undefined> {
  const [program = 'sh', ...rest] = [...command, 'sh', '-c', script, 'sh'];
  const done = await execa(program, [...rest, process.execPath, await child(), JSON.stringify(task)], {
    reject: false,
    timeout: 60_000,
  });
  if (done.exitCode === 77 || (done.exitCode !== 0 && done.stdout === '' && command.length > 0))
    return undefined;
  if (done.exitCode !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as Outcome[];
}

/** Starts a task that stops itself (see `stopAt`); resolves when it has. `resume` lets it run on, to its end. */
export async function runStoppedChild(root: string, stopAt: number): Promise<{ resume(): Promise<void> }> {
  const task: Task = { roots: [root], job: 'change', stopAt };
  const running = execa(process.execPath, [await child(), JSON.stringify(task)], { reject: false });
  const { pid } = running;
  if (pid === undefined) throw new Error('not started');
  const isStopped = async (): Promise<boolean> => {
    const { stdout } = await execa('ps', ['-o', 'stat=', '-p', String(pid)], { reject: false });
    return stdout.startsWith('T');
  };
  while (!(await isStopped())) await setTimeout(20);
  return {
    async resume() {
      process.kill(pid, 'SIGCONT');
      await running;
    },
  };
}

async function finish(
  running: PromiseLike<{ stdout?: string; stderr?: string; signal?: string; exitCode?: number }>,
): Promise<{ outcomes?: Outcome[]; signal?: string | undefined }> {
  const done = await running;
  if (done.signal !== undefined) return { signal: done.signal };
  if (done.exitCode !== 0) throw new Error(done.stderr);
  return { outcomes: JSON.parse(done.stdout ?? '') as Outcome[] };
}
