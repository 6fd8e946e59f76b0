import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closure, type FeatureId, isFeatureId } from '../../../src/catalogue.js';
import { type Combination, combinationsAmong, nameOf } from '../../combinations.js';
import { someCommands } from '../../resources.js';
import { Project } from '../project.js';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

/** `ROUTERS_AMONG=jwt,sqlalchemy,celery,websocket,gpu,prometheus` runs all combinations of those. */
const among = (process.env.ROUTERS_AMONG ?? 'jwt,sqlalchemy').split(',').filter(isFeatureId);
const combinations: Combination[] = combinationsAmong(closure(among).map(({ id }): FeatureId => id));

/** One environment with the dependencies of them all: what is proven here is the code. */
let environment: string;
let parent: string;
beforeAll(async () => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), 'routers-')));
  environment = join(parent, 'environment');
  const largest = await Project.create({ features: combinations.at(-1) ?? [], env: 'uv' });
  try {
    await largest.shell('uv sync', { UV_PROJECT_ENVIRONMENT: environment });
  } finally {
    largest.remove();
  }
});
afterAll(() => parent && rmSync(parent, { recursive: true, force: true }));

describe.each(combinations.map((on) => [nameOf(on), on] as const))(
  '%s with resources of every kind',
  (_, on) => {
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

    it('is formatted, linted and typed', async () => {
      await project.shell('uv run ruff format --check .\nuv run ruff check .\nuv run mypy');
    });

    it('passes its tests, those of migrations included', async () => {
      expect(await project.shell('uv run pytest -q')).toMatch(/\d+ passed/);
    });
  },
);
