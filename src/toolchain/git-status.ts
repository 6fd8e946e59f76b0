import { type RunOptions, run } from './run.js';

/**
 * Whether Git knows of changes in the folder that are not committed; undefined without Git or a repository.
 *
 * @param except paths in the folder that are not looked at.
 */
export async function hasUncommittedChanges(
  options: RunOptions,
  except: readonly string[] = [],
): Promise<boolean | undefined> {
  const paths = ['.', ...except.map((path) => `:(exclude,literal)${path}`)];
  const { ok, output } = await run({ file: 'git', args: ['status', '--porcelain', '--', ...paths] }, options);
  return ok ? output.trim() !== '' : undefined;
}
