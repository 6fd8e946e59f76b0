import { type RunOptions, run } from './run.js';

/**
 * What git has ever held at a path, the newest first, until `isIt` says that this is it.
 *
 * @returns that content, or undefined when there is none, no git, or no repository.
 */
export async function findInHistory(
  path: string,
  isIt: (content: string) => boolean,
  options: RunOptions,
): Promise<string | undefined> {
  const git = (...args: string[]) => run({ file: 'git', args: ['--literal-pathspecs', ...args] }, options);
  const log = await git('log', '--all', '--format=', '--raw', '--no-abbrev', '--no-renames', '--', path);
  if (!log.ok) return undefined;
  const blobs = [...log.stdout.matchAll(/^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) /gm)].flatMap(([, old, now]) => [
    now as string,
    old as string,
  ]);
  for (const blob of new Set(blobs)) {
    if (/^0+$/.test(blob)) continue;
    const { ok, stdout } = await git('cat-file', 'blob', blob);
    if (ok && isIt(stdout)) return stdout;
  }
  return undefined;
}
