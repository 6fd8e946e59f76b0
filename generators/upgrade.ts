import type { Generator, Run } from './plop.js';

/** `npx plop upgrade` */
export function upgradeGenerator({ lang }: Run): Generator {
  return {
    description:
      lang === 'ko' ? '설치된 생성기 버전으로 올립니다' : 'bring the project to the installed version',
    prompts: [],
    actions: [{ type: 'upgrade' }],
  };
}
