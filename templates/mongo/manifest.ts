import { defineFeature } from '../../src/manifest.js';

export default defineFeature({
  title: { en: 'Activity log in MongoDB', ko: 'MongoDB 활동 기록' },
  summary: {
    en: 'who did what, as documents through PyMongo; in memory at once, MongoDB by MONGO_URL',
    ko: '누가 무엇을 했는지를 PyMongo로 문서에 기록, 기본은 메모리, MONGO_URL로 MongoDB',
  },
  sections: ['3.3'],
  rank: 80,
  dependencies: ['pymongo>=4.20,<5'],
  secrets: ['MONGO_PASSWORD'],
});
