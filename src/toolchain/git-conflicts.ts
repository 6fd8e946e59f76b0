import { type Content, toBytes } from '../files/content.js';
import { type RunOptions, run } from './run.js';

/** The three sides of a file that could not be merged. */
export interface Unmerged {
  path: string;
  base: Content | undefined;
  /** Undefined where the user deleted it. */
  yours: Content | undefined;
  theirs: Content;
}

/**
 * Puts conflicts into git's index as a merge of its own would: `git status` says "both modified", `git mergetool` shows the
 * sides, `git checkout --merge` starts again, and `git commit` refuses until `git add` has said that they are resolved.
 *
 * Only for files that git tracks and that are not in conflict already.
 *
 * @returns the paths that were put there; none without git or a repository.
 */
export async function recordUnmerged(conflicts: readonly Unmerged[], options: RunOptions): Promise<string[]> {
  const git = async (args: string[], input?: string | Uint8Array): Promise<string | undefined> => {
    const { ok, stdout } = await run(
      { file: 'git', args },
      input === undefined ? options : { ...options, input },
    );
    return ok ? stdout : undefined;
  };
  // Names in the index start at the top of the repository, wherever in it the project is.
  const prefix = (await git(['rev-parse', '--show-prefix']))?.replace(/\n$/, '');
  if (prefix === undefined) return [];
  const recorded: string[] = [];
  const index: string[] = [];
  for (const { path, base, yours, theirs } of conflicts) {
    const listed = await git(['--literal-pathspecs', 'ls-files', '--stage', '-z', '--', path]);
    const mode = /^(\d+) [0-9a-f]+ 0\t[^\0]*\0$/.exec(listed ?? '')?.[1];
    if (mode === undefined) continue;
    const stages: string[] = [];
    for (const [n, side] of [base, yours, theirs].entries()) {
      if (side === undefined) continue;
      // With the path, so that line ends are stored as `git add` stores them.
      const id = await git(['hash-object', '-w', '--stdin', `--path=${path}`], toBytes(side));
      if (id === undefined) return [];
      stages.push(`${mode} ${id.trim()} ${n + 1}\t${prefix}${path}`);
    }
    const nothing = '0'.repeat(stages[0]?.split(' ')[1]?.length ?? 40);
    index.push(`0 ${nothing}\t${prefix}${path}`, ...stages);
    recorded.push(path);
  }
  if (index.length === 0) return [];
  const done = await git(['update-index', '-z', '--index-info'], index.map((line) => `${line}\0`).join(''));
  return done === undefined ? [] : recorded;
}
