import type { Generator, Run } from './plop.js';

/** `npx plop check` */
export function checkGenerator({ lang }: Run): Generator {
  return {
    description: lang === 'ko' ? '문제를 찾아 알려 줍니다' : 'say what is out of step',
    prompts: [],
    actions: [{ type: 'check' }],
  };
}
