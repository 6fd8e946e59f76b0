import { resourceGenerator } from './described.js';
import type { Generator, Run } from './plop.js';

/** `npx plop schema filter_rule "word:str"` */
export function schemaGenerator(run: Run): Generator {
  return resourceGenerator('schema', run, {
    description: { ko: '스키마를 추가합니다', en: 'add a schema' },
    example: 'filter_rule',
  });
}
