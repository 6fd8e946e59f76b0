import { resourceGenerator } from './described.js';
import type { Generator, Run } from './plop.js';

/** `npx plop task resize_image "width:int"` */
export function taskGenerator(run: Run): Generator {
  return resourceGenerator('task', run, {
    description: {
      ko: '백그라운드 작업을 추가합니다(celery 기능)',
      en: 'add background work (feature celery)',
    },
    example: 'resize_image',
  });
}
