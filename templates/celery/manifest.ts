import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Background jobs', ko: '백그라운드 작업' },
  summary: {
    en: 'jobs with progress and retries; in the process at once, on Celery by CELERY_BROKER_URL',
    ko: '진행 상황과 재시도를 갖춘 작업, 기본값은 프로세스 안에서 실행, CELERY_BROKER_URL을 정하면 Celery',
  },
  sections: ['5.3'],
  rank: 30,
  dependencies: ['anyio>=4.14,<5', 'celery[redis]>=5.7,<6'],
  devDependencies: ['celery-types>=0.26'],
});
