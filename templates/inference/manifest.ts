import { defineFeature } from '../../src/manifest.js';

export default defineFeature({
  title: { en: 'Inference', ko: '모델 추론' },
  summary: {
    en: 'a digits classifier on ONNX Runtime, micro-batching, batch jobs',
    ko: 'ONNX Runtime으로 실행하는 숫자 분류기, 마이크로 배치, 배치 작업',
  },
  sections: ['2.2', '2.5', '5.3'],
  rank: 100,
  dependencies: ['anyio>=4.14,<5'],
});
