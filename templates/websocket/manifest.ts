import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'WebSocket', ko: 'WebSocket' },
  summary: {
    en: 'chat rooms, notifications and the progress of jobs, live',
    ko: '채팅방, 알림, 작업 진행 상황을 실시간으로 전송',
  },
  sections: ['5.4'],
  rank: 40,
  dependencies: ['anyio>=4.14,<5'],
  devDependencies: ['websockets>=17,<18'],
});
