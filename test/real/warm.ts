import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A process in which the libraries of an environment are imported already, see warm.py. */
export interface WarmPython {
  stop(): void;
}

/**
 * Makes the programs of a virtual environment start in forks of one process.
 *
 * @throws Error when that process does not get ready.
 */
export async function warmPython(environment: string): Promise<WarmPython> {
  const folder = mkdtempSync(join(tmpdir(), 'warm-'));
  const program = join(import.meta.dirname, 'warm.py');
  const child = spawn(join(environment, 'bin', 'python'), [program, join(folder, 'socket')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // It ends when its standard input does.
  const stop = (): void => {
    child.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    once(child, 'exit').then(() => false),
  ]);
  if (!ready) {
    stop();
    throw new Error('no Python got warm');
  }
  return { stop };
}
