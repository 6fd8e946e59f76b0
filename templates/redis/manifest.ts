import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Cache', ko: '캐시' },
  summary: {
    en: 'responses cached in Redis by REDIS_URL, with explicit invalidation; nothing is cached without it',
    ko: '변경하면 무효화하는 응답 캐시, REDIS_URL을 정하면 Redis에 보관하고 없으면 캐시하지 않음',
  },
  sections: ['3.3', '6.2'],
  rank: 70,
  dependencies: ['redis>=8.1,<9'],
});
