import type { Answers } from './answers.js';

/**
 * The command line that makes the same project again.
 *
 * `--` keeps npm from swallowing the options.
 */
export function repeatCommand({ name, lang, env, features }: Answers): string {
  const directory = /\s/.test(name) ? `"${name}"` : name;
  const chosen = features.length > 0 ? features.join(',') : 'none';
  return `npm create fastapi-curriculum@latest ${directory} -- --features ${chosen} --lang ${lang} --env ${env}`;
}
