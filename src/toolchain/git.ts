import { type Command, commandLine } from './command.js';
import { type RunOptions, run } from './run.js';

export type FirstCommit =
  | { kind: 'done' }
  | { kind: 'no-identity' }
  | { kind: 'failed'; command: string; output: string };

/** Variables with which a hook or an outer git command points every git below it at another repository. */
const REPOSITORY_VARIABLES = [
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY'],
  ...['GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_NAMESPACE', 'GIT_PREFIX'],
];

/**
 * Makes a repository in `options.cwd` and commits `paths`, and nothing else that may lie there.
 */
export async function makeFirstCommit(
  paths: readonly string[],
  message: string,
  options: RunOptions,
): Promise<FirstCommit> {
  const environment = { ...options.environment, GIT_TERMINAL_PROMPT: '0' };
  for (const name of REPOSITORY_VARIABLES) delete (environment as Record<string, string | undefined>)[name];
  const git = (...args: string[]) => run({ file: 'git', args }, { ...options, environment });

  // Without a default of their own, git would lecture people on branch names.
  const { ok: hasDefaultBranch } = await git('config', '--get', 'init.defaultBranch');
  const commands: Command[] = [
    {
      file: 'git',
      args: [...(hasDefaultBranch ? [] : ['-c', 'init.defaultBranch=main']), 'init', '--quiet'],
    },
    // Forced, because a person's own ignore file must not leave out parts of the project.
    { file: 'git', args: ['--literal-pathspecs', 'add', '--force', '--', ...paths] },
    // A name that git makes up of user and host is no name to sign a commit with.
    { file: 'git', args: ['-c', 'user.useConfigOnly=true', 'commit', '--quiet', '--message', message] },
  ];
  for (const command of commands) {
    const { ok, output } = await git(...command.args);
    if (ok) continue;
    const isCommit = command === commands.at(-1);
    const { ok: hasIdentity } = await git('-c', 'user.useConfigOnly=true', 'var', 'GIT_COMMITTER_IDENT');
    const { ok: hasAuthor } = await git('-c', 'user.useConfigOnly=true', 'var', 'GIT_AUTHOR_IDENT');
    if (isCommit && !(hasIdentity && hasAuthor)) return { kind: 'no-identity' };
    const shown = isCommit ? { file: 'git', args: ['commit', '--message', message] } : command;
    return { kind: 'failed', command: commandLine(shown), output };
  }
  return { kind: 'done' };
}
