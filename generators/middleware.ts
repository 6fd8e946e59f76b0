import { resourceGenerator } from './described.js';
import type { Generator, Run } from './plop.js';

/** `npx plop middleware timing` */
export function middlewareGenerator(run: Run): Generator {
  return resourceGenerator('middleware', run, {
    description: { ko: '미들웨어를 추가합니다', en: 'add a middleware' },
    example: 'timing',
  });
}
