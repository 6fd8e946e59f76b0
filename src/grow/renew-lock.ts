import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GrowSurroundings } from '../project/surroundings.js';
import { openProgress } from '../terminal/progress.js';
import { findExecutable } from '../toolchain/find-executable.js';
import { run } from '../toolchain/run.js';

/**
 * Brings `uv.lock` up to date with the dependencies of `pyproject.toml`, where there is one: the image and the workflow install
 * what it says. What keeps it from being done is told, and no reason to undo the change.
 *
 * npm's lock file is not renewed: the npm package that would have to change it is the one that runs at this moment.
 */
export async function renewLock(
  root: string,
  { install }: { install: boolean },
  { terminal, programs, say: { lock } }: GrowSurroundings,
): Promise<void> {
  if (!existsSync(join(root, 'uv.lock'))) return;
  const options = programs(root);
  if (!install) {
    terminal.warn(lock.later);
    return;
  }
  if (findExecutable('uv', options.environment, process.platform) === undefined) {
    terminal.warn(lock.missing);
    return;
  }
  const progress = openProgress(lock.running, terminal);
  try {
    const { ok, output } = await run({ file: 'uv', args: ['lock'] }, { ...options, onLine: progress.detail });
    progress.stop();
    if (ok) terminal.say(`${terminal.colour.green('✔')} ${lock.done}`);
    else terminal.warn(`${output}\n${lock.failed}`);
  } finally {
    progress.stop();
  }
}
