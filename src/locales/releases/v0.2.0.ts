import type { Release } from './release.js';

export const v0_2_0: Release = {
  version: '0.2.0',
  renames: {
    'app.core.cache': 'app.cache',
    'app.core.errors': 'app.errors',
    'app.core.instrumentation': 'app.instrumentation',
    'app.core.lifespan': 'app.lifespan',
    'app.core.logging': 'app.logging',
    'app.core.middleware': 'app.middleware',
    'app.core.openapi': 'app.openapi',
    'app.core.permissions': 'app.permissions',
    'app.core.profiler': 'app.profiler',
    'app.core.websockets': 'app.websockets',
    'app.core.openapi:problems': 'app.errors:problems',
    'app.rate_limit.limit': 'app.schemas.rate_limit',
    'app.worker.app': 'app.jobs.celery_app',
  },
  notes: [],
};
