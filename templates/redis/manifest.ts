import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Cache', ko: '캐시' },
  summary: {
    en: 'responses cached with explicit invalidation; in the process at once, in Redis by REDIS_URL',
    ko: '변경하면 무효화하는 응답 캐시, 기본값은 프로세스 메모리, REDIS_URL을 정하면 Redis',
  },
  sections: ['3.3', '6.2'],
  rank: 70,
  dependencies: ['redis>=8.1,<9'],
});
