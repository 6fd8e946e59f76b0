import { availableParallelism } from 'node:os';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { closure, isFeatureId } from '../../../src/answers/catalogue.js';
import { type Combination, nameOf } from '../../combinations.js';
import { someCommands } from '../../resources.js';
import { Project } from '../project.js';
import { serviceFor, stopServices } from '../services.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({
  testTimeout: 900_000,
  hookTimeout: 900_000,
  maxConcurrency: Math.max(2, availableParallelism()),
});

/** What the code of resources is different with. */
const combinations: Combination[] = [
  '',
  'jwt,websocket',
  'celery,jwt,prometheus,rate-limit,redis,sqlalchemy,websocket',
].map((ids) => closure(ids.split(',').filter(isFeatureId)).map(({ id }) => id));

afterAll(removeSharedEnvironment);
afterAll(stopServices);

describe.concurrent.each(combinations.map((on) => [nameOf(on), on] as const))(
  '%s with resources of every kind',
  (_, on) => {
    const has = (id: string): boolean => (on as readonly string[]).includes(id);
    let creation: Promise<Project> | undefined;
    const create = async (): Promise<Project> => {
      const project = await Project.create({ features: on, sharedEnvironment: await sharedEnvironment() });
      for (const args of someCommands(on)) await project.grow(...args);
      return project;
    };
    const created = (): Promise<Project> => {
      creation ??= create();
      return creation;
    };
    afterAll(async () => (await creation?.catch(() => undefined))?.remove());

    it('is formatted, linted, typed, and declares what it imports', async () => {
      await (await created()).shell(
        'uv run ruff format --check .\nuv run ruff check .\nuv run mypy\nuv run deptry .',
      );
    });

    it('passes its tests, those of migrations included', async () => {
      expect(await (await created()).shell('uv run pytest -q')).toMatch(/\d+ passed/);
    });

    if (!has('redis') || !has('websocket')) return;
    it('has WebSockets that reach other processes', async () => {
      const servers = { TEST_REDIS_URL: await serviceFor('redis://localhost:6379/0') };
      const said = await (await created()).shell('uv run pytest -q tests/test_prices.py', servers);
      expect(said).toMatch(/\d+ passed/);
      expect(said).not.toContain('skipped');
    });
  },
);
