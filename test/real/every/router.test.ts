import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closure, type FeatureId, isFeatureId } from '../../../src/catalogue.js';
import { type Combination, combinationsAmong, nameOf } from '../../combinations.js';
import { someCommands } from '../../resources.js';
import { Project } from '../project.js';
import { serviceFor, stopServices } from '../services.js';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

/** `ROUTERS_AMONG=jwt,sqlalchemy,celery,websocket,gpu,prometheus` runs all combinations of those. */
const among = (process.env.ROUTERS_AMONG ?? 'jwt,sqlalchemy').split(',').filter(isFeatureId);
/** What the code of a WebSocket, or of a job, is different with. */
const telling = [
  'websocket',
  'jwt,websocket',
  'redis,websocket',
  'celery,jwt,prometheus,rate-limit,redis,sqlalchemy,websocket',
];
const combinations: Combination[] = [
  ...new Map(
    [
      ...combinationsAmong(closure(among).map(({ id }): FeatureId => id)),
      ...telling.map((ids) => closure(ids.split(',').filter(isFeatureId)).map(({ id }): FeatureId => id)),
    ].map((on) => [on.join(), on]),
  ).values(),
];

/** One environment with the dependencies of them all: what is proven here is the code. */
let environment: string;
let parent: string;
beforeAll(async () => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), 'routers-')));
  environment = join(parent, 'environment');
  const largest = await Project.create({ features: [...new Set(combinations.flat())].sort(), env: 'uv' });
  try {
    await largest.shell('uv sync', { UV_PROJECT_ENVIRONMENT: environment });
  } finally {
    largest.remove();
  }
});
afterAll(() => parent && rmSync(parent, { recursive: true, force: true }));
afterAll(stopServices);

describe.each(combinations.map((on) => [nameOf(on), on] as const))(
  '%s with resources of every kind',
  (_, on) => {
    const has = (id: string): boolean => (on as readonly string[]).includes(id);
    let project: Project;
    beforeAll(async () => {
      project = await Project.create({ features: on, sharedEnvironment: environment });
      for (const args of someCommands(on)) {
        execFileSync(process.execPath, [resolve('dist/grow.js'), ...args, '--yes', '--lang', 'en'], {
          cwd: project.folder,
        });
      }
    });
    afterAll(() => project?.remove());

    it('is formatted, linted, typed, and declares what it imports', async () => {
      await project.shell('uv run ruff format --check .\nuv run ruff check .\nuv run mypy\nuv run deptry .');
    });

    it('passes its tests, those of migrations included', async () => {
      expect(await project.shell('uv run pytest -q')).toMatch(/\d+ passed/);
    });

    it.runIf(has('redis') && has('websocket'))('has WebSockets that reach other processes', async () => {
      const servers = { TEST_REDIS_URL: await serviceFor('redis://localhost:6379/0') };
      const said = await project.shell('uv run pytest -q tests/test_prices.py', servers);
      expect(said).toMatch(/\d+ passed/);
      expect(said).not.toContain('skipped');
    });
  },
);
