import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Performance', ko: '성능' },
  summary: {
    en: 'Gunicorn for bare machines, a request profiler, a load test',
    ko: '컨테이너 없는 서버를 위한 Gunicorn, 요청 프로파일러, 부하 테스트',
  },
  sections: ['6.2'],
  rank: 120,
  dependencies: [
    "gunicorn>=27,<28; sys_platform != 'win32'",
    'pyinstrument>=5.1,<6',
    "uvicorn-worker>=0.4,<1; sys_platform != 'win32'",
  ],
});
