import { shellWord } from './shell-word.js';

/**
 * A command line for npm that starts the create command.
 *
 * @param options words after `--`, without which npm would keep them for itself; already quoted where needed.
 */
export function npmCreate(directory: string | undefined, options: readonly string[]): string {
  return [
    'npm create fastapi-curriculum@latest',
    ...(directory === undefined ? [] : [shellWord(directory)]),
    ...(options.length > 0 ? ['--', ...options] : []),
  ].join(' ');
}
