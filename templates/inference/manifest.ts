import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Inference', ko: '모델 추론' },
  summary: {
    en: 'ONNX models of your own, a folder each, and a digits classifier: batches of requests, batch jobs',
    ko: '폴더 하나가 ONNX 모델 하나, 숫자 분류 예제, 요청을 모으는 배치, 배치 작업',
  },
  sections: ['2.2', '2.5', '5.3'],
  rank: 100,
  requires: ['uploads'],
  dependencies: ['anyio>=4.14,<5', 'numpy>=2.3,<3', 'onnxruntime>=1.31,<2', 'pillow>=12,<14'],
});
