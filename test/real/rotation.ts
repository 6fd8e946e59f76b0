import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';

/**
 * Tests that take too long to be run for every commit are run by turns: a commit's place in the history says whose turn
 * it is, so a few submissions run all of them, and one commit always runs the same. `EVERY=1` runs all at once.
 */
export const EVERY = Boolean(process.env.EVERY);

/** The number of commits; in a shallow clone, which does not know it, the commit's hash. */
function currentTurn(): number {
  if (git('rev-parse', '--is-shallow-repository') === 'false')
    return Number(git('rev-list', '--count', 'HEAD'));
  return Number.parseInt(git('rev-parse', 'HEAD').slice(0, 8), 16);
}

/** Those of `all` whose turn it is: one of `turns`, by position. */
export function rotating<T>(all: readonly T[], turns: number): T[] {
  if (EVERY) return [...all];
  const turn = currentTurn();
  return all.filter((_, index) => (index + turn) % turns === 0);
}

/** `rotating` for test files; a file that is named in the arguments of vitest is run whatever its turn. */
export function rotatingFiles(files: readonly string[], turns: number): string[] {
  const named = files.filter((file) => process.argv.some((argument) => isNamed(file, argument)));
  return [...new Set([...named, ...rotating([...files].sort(), turns)])];
}

function isNamed(file: string, argument: string): boolean {
  return basename(file).startsWith(basename(argument).replace(/\.test\.ts$/, '.'));
}

/** @throws Error where there is no Git, or no such object. */
export function git(...args: string[]): string {
  return execFileSync('git', args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trimEnd();
}
