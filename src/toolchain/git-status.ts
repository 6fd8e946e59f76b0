import { type RunOptions, run } from './run.js';

/** Whether Git knows of changes in the folder that are not committed; undefined without Git or a repository. */
export async function hasUncommittedChanges(options: RunOptions): Promise<boolean | undefined> {
  const { ok, output } = await run({ file: 'git', args: ['status', '--porcelain', '--', '.'] }, options);
  return ok ? output.trim() !== '' : undefined;
}
