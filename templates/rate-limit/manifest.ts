import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Rate limits', ko: '요청 제한' },
  summary: {
    en: 'so many requests a client and minute, 429 with Retry-After beyond',
    ko: '클라이언트별 요청 수 제한, 넘으면 429와 Retry-After',
  },
  sections: ['4.3'],
  rank: 110,
});
