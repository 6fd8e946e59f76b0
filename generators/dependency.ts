import { resourceGenerator } from './described.js';
import type { Generator, Run } from './plop.js';

/** `npx plop dependency tenant` */
export function dependencyGenerator(run: Run): Generator {
  return resourceGenerator('dependency', run, {
    description: { ko: '의존성을 추가합니다', en: 'add a dependency' },
    example: 'tenant',
  });
}
