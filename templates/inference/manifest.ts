import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Inference', ko: '모델 추론' },
  summary: {
    en: 'images to a digits classifier on ONNX Runtime: micro-batching, batch jobs',
    ko: 'ONNX Runtime으로 숫자 이미지 분류, 마이크로 배치, 배치 작업',
  },
  sections: ['2.2', '2.5', '5.3'],
  rank: 100,
  requires: ['uploads'],
  dependencies: ['anyio>=4.14,<5', 'numpy>=2.3,<3', 'onnxruntime>=1.31,<2', 'pillow>=12,<14'],
});
