import { resourceGenerator } from './described.js';
import type { Generator, Run } from './plop.js';

/** `npx plop model notes "text:str"` */
export function modelGenerator(run: Run): Generator {
  return resourceGenerator('model', run, {
    description: { ko: '모델과 마이그레이션을 추가합니다', en: 'add a model, and its migration' },
    example: 'notes',
  });
}
