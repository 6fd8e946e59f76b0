import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languages } from '../answers/answers.js';
import { STATE_FILE } from '../files/project-path.js';
import { findProject } from './find-project.js';

/** The language of the project around `cwd`, so that it is spoken to in its own; undefined where that cannot be told. */
export function languageOfProject(cwd: string): Language | undefined {
  const root = findProject(cwd);
  if (root === undefined) return undefined;
  try {
    const { lang } = JSON.parse(readFileSync(join(root, STATE_FILE), 'utf8')) as { lang?: unknown };
    return languages.find((one) => one === lang);
  } catch {
    return undefined;
  }
}
