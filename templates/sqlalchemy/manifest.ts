import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'SQL database', ko: 'SQL 데이터베이스' },
  summary: {
    en: 'async SQLAlchemy and Alembic; SQLite at once, PostgreSQL by DATABASE_URL',
    ko: '비동기 SQLAlchemy와 Alembic, 기본값은 SQLite, DATABASE_URL을 정하면 PostgreSQL',
  },
  sections: ['3.1', '3.2'],
  rank: 20,
  dependencies: [
    'aiosqlite>=0.22,<1',
    'alembic>=1.20,<2',
    'asyncpg>=0.32,<1',
    'sqlalchemy[asyncio]>=2.1,<2.2',
  ],
  secrets: ['POSTGRES_PASSWORD'],
  migrations: 'migrations/versions',
  setup: ['alembic upgrade head'],
});
