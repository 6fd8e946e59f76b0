import type { Generator, Run } from './plop.js';

/** `npx plop explain app/main.py:31` */
export function explainGenerator({ lang }: Run): Generator {
  return {
    description:
      lang === 'ko' ? '파일이나 줄이 어디서 왔는지 알려 줍니다' : 'say where a file or a line comes from',
    prompts: [
      {
        type: 'input',
        name: 'place',
        message: lang === 'ko' ? '파일이나 줄(예: app/main.py:31)' : 'File or line, as in app/main.py:31',
      },
    ],
    actions: [{ type: 'explain' }],
  };
}
