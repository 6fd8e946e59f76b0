import { resourceGenerator } from './described.js';
import type { Generator, Run } from './plop.js';

/** `npx plop test greeting` */
export function testGenerator(run: Run): Generator {
  return resourceGenerator('test', run, {
    description: { ko: '테스트 파일을 추가합니다', en: 'add a test file' },
    example: 'greeting',
  });
}
