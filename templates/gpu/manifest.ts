import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'GPU container', ko: 'GPU 컨테이너' },
  summary: {
    en: 'a Dockerfile for CUDA, a compose overlay that reserves a GPU, and which one is in use',
    ko: 'CUDA용 Dockerfile, GPU를 예약하는 compose 파일, 사용 중인 장치 확인',
  },
  sections: ['6.1'],
  rank: 50,
  dependencies: ['anyio>=4.14,<5', 'nvidia-ml-py>=13,<14'],
});
