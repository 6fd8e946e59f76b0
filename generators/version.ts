import { resourceGenerator } from './described.js';
import type { Generator, Run } from './plop.js';

/** `npx plop version v2` */
export function versionGenerator(run: Run): Generator {
  return resourceGenerator('version', run, {
    description: { ko: '첫 번째 버전 옆에 API 버전을 추가합니다', en: 'add an API version beside the first' },
    example: 'v2',
  });
}
