import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { features } from '../src/answers/catalogue.js';
import { parseState } from '../src/answers/state.js';
import { STATE_FILE } from '../src/files/project-path.js';
import type { Generator, Run } from './plop.js';

/** `npx plop remove celery`, `npx plop remove posts` */
export function removeGenerator({ lang, menu }: Run, folder: string): Generator {
  const message = lang === 'ko' ? '제거할 기능이나 코드' : 'What to remove';
  return {
    description:
      lang === 'ko'
        ? '추가한 기능이나 코드를 제거합니다'
        : 'remove a feature, or anything else that was added',
    prompts: [
      menu
        ? {
            type: 'list',
            name: 'feature',
            message,
            choices: removable(folder).map((name) => ({ name, value: name })),
          }
        : { type: 'input', name: 'feature', message },
    ],
    actions: [{ type: 'grow', kind: 'remove' }],
  };
}

/** What the project was asked to have. Whatever is wrong with its state file, the engine says it. */
function removable(folder: string): string[] {
  try {
    const file = join(folder, STATE_FILE);
    const { answers } = parseState(existsSync(file) ? readFileSync(file, 'utf8') : '');
    return [...answers.features, ...answers.resources.map(({ kind, name }) => `${kind}/${name}`)];
  } catch {
    return features.map(({ id }) => id);
  }
}
