import { resourceGenerator } from './described.js';
import type { Generator, Run } from './plop.js';

/** `npx plop websocket prices` */
export function websocketGenerator(run: Run): Generator {
  return resourceGenerator('websocket', run, {
    description: {
      ko: 'WebSocket 엔드포인트를 추가합니다(websocket 기능)',
      en: 'add a WebSocket endpoint (feature websocket)',
    },
    example: 'prices',
  });
}
