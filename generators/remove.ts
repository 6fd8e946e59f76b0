import { features } from '../src/catalogue.js';
import type { Generator, Run } from './plop.js';

/** `npx plop remove celery` */
export function removeGenerator({ lang, menu }: Run): Generator {
  const message = lang === 'ko' ? '제거할 기능' : 'Feature to remove';
  return {
    description: lang === 'ko' ? '기능을 제거합니다' : 'remove a feature',
    prompts: [
      menu
        ? {
            type: 'list',
            name: 'feature',
            message,
            choices: features.map(({ id }) => ({ name: id, value: id })),
          }
        : { type: 'input', name: 'feature', message },
    ],
    actions: [{ type: 'grow', kind: 'remove' }],
  };
}
