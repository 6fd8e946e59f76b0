import { features } from '../src/answers/catalogue.js';
import { sectionsInText } from '../src/locales/section.js';
import type { Generator, Run } from './plop.js';

/** `npx plop feature celery` */
export function featureGenerator({ lang, menu }: Run): Generator {
  const message = lang === 'ko' ? '추가할 기능' : 'Feature to add';
  return {
    description: lang === 'ko' ? '기능을 추가합니다' : 'add a feature',
    // With a name on the command line the engine judges it, and offers the nearest one; a list would only refuse it.
    prompts: [
      menu
        ? {
            type: 'list',
            name: 'feature',
            message,
            choices: features.map(({ id, summary, sections }) => ({
              name: `${id}: ${summary[lang]} (${sectionsInText(sections, lang)})`,
              value: id,
            })),
          }
        : { type: 'input', name: 'feature', message },
    ],
    actions: [{ type: 'grow', kind: 'add' }],
  };
}
