import { namePrompt } from './described.js';
import type { Generator, Run } from './plop.js';

/** `npx plop migration "fill in missing names"` */
export function migrationGenerator(run: Run): Generator {
  return {
    description: run.lang === 'ko' ? '빈 마이그레이션을 추가합니다' : 'add an empty migration',
    prompts: [namePrompt(run, 'fill in missing names')],
    actions: [{ type: 'migrate' }],
  };
}
