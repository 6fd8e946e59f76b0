import { npmCreate } from '../text/npm-create.js';
import type { Answers } from './answers.js';

/**
 * The command line that makes the same project again.
 *
 * @param directory where, when it is not a folder named like the project below the current one.
 */
export function repeatCommand({ name, lang, env, features }: Answers, directory = name): string {
  const chosen = features.length > 0 ? features.join(',') : 'none';
  return npmCreate(directory, ['--features', chosen, '--lang', lang, '--env', env]);
}
