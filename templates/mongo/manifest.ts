import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Activity log in MongoDB', ko: 'MongoDB 활동 기록' },
  summary: {
    en: 'who did what, as documents through PyMongo; in memory at once, MongoDB by MONGO_URL',
    ko: '활동 기록을 PyMongo 문서로 저장, 기본값은 메모리, MONGO_URL을 정하면 MongoDB',
  },
  sections: ['3.3'],
  rank: 80,
  dependencies: ['pymongo>=4.20,<5'],
  secrets: ['MONGO_PASSWORD'],
});
