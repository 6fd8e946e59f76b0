import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import type { GivenResource } from '../../../src/grow/change.js';
import { CORE, type Combination, combinationsAmong, nameOf } from '../../combinations.js';
import { Growing } from '../../grow/growing.js';
import { someResources } from '../../resources.js';
import { Project } from '../project.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({ testTimeout: 300_000, maxConcurrency: Math.max(2, availableParallelism()) });

afterAll(removeSharedEnvironment);
afterAll(() => {
  for (const { project } of places) project.remove();
});

/** A folder that is one project after the other: mypy has little to do with what has not changed. */
class Place {
  private files = new Map<string, string | Uint8Array>();

  private constructor(readonly project: Project) {}

  static async create(): Promise<Place> {
    const project = await Project.create({ features: [], sharedEnvironment: await sharedEnvironment() });
    await project.shell('git rm -r --quiet .');
    return new Place(project);
  }

  become(files: ReadonlyMap<string, string | Uint8Array>): void {
    for (const path of this.files.keys()) {
      if (!files.has(path)) rmSync(join(this.project.folder, path));
    }
    for (const [path, content] of files) {
      if (this.files.get(path) !== content) this.project.write(path, content);
    }
    this.files = new Map(files);
  }
}
const places: Place[] = [];

/** In an order in which one differs little from the next. */
const combinations = combinationsAmong(CORE).sort((a, b) => rankOf(a) - rankOf(b));

/** The place of a combination in the Gray code of what is on. */
function rankOf(on: Combination): number {
  let code = CORE.reduce((sum, id, index) => sum + (on.includes(id) ? 2 ** index : 0), 0);
  let rank = 0;
  for (; code > 0; code >>= 1) rank ^= code;
  return rank;
}

/** All that a router changes; everything else is what it is without one, and is tested without one in combinations.test.ts. */
const CHANGED =
  /^(\.fastapi-curriculum\.json|app\/(api\/v1\/router|api\/v1\/endpoints\/posts|core\/(openapi|permissions)|crud\/(item|user|post)|db\/session|models\/post|schemas\/(fields|post))\.py|migrations\/versions\/.*|tests\/(references|test_permissions|test_posts)\.py)$/;

/**
 * The tests whose subject a router changes, as pytest is told of them: its own; those about all paths; who may do what, with its
 * paths; that models and migrations agree, up and down; and, where what is kept in memory has to know who refers to it, those
 * of users, items and reading what one has just written.
 */
function testsOf(changed: readonly string[]): string {
  const subjects: ReadonlyArray<readonly [changed: RegExp, tests: string]> = [
    [/^app\/core\/openapi\.py$/, 'tests/test_openapi.py'],
    [/^app\/core\/permissions\.py$/, 'tests/test_permissions.py'],
    [/^app\/crud\/item\.py$/, 'tests/test_items.py'],
    [/^app\/crud\/user\.py$/, 'tests/test_users.py'],
    [/^app\/db\/session\.py$/, 'tests/test_read_your_writes.py'],
    [/^app\/crud\/post\.py$/, 'tests/test_posts.py'],
    [/^migrations\/versions\//, 'tests/test_migrations.py::test_models_and_migrations_agree'],
    [/^migrations\/versions\//, 'tests/test_migrations.py::test_migrations_can_be_undone_and_done_again'],
  ];
  const chosen = subjects.flatMap(([subject, tests]) =>
    changed.some((path) => subject.test(path)) ? [tests] : [],
  );
  return `${chosen.join(' ')} -k 'not test_permissions or posts or every_operation'`;
}

it.concurrent.each(combinations.map((on) => [nameOf(on), on] as const))(
  'a router with a field of each type in %s: ruff and mypy on the whole project, the tests whose subject it changes',
  async (_, on) => {
    const [router] = someResources({}) as GivenResource[];
    if (router === undefined) throw new Error('there is no router');
    const growing = Growing.create({ features: on });
    const without = new Map(growing.content);
    growing.change({ kind: 'add', resource: router });
    const changed = [...growing.content]
      .filter(([path, content]) => content !== without.get(path))
      .map(([path]) => path);
    expect(changed.filter((path) => !CHANGED.test(path))).toEqual([]);

    const place = places.pop() ?? (await Place.create());
    try {
      place.become(growing.content);
      await place.project.shell('uv run ruff check --quiet');
      await place.project.shell('uv run ruff format --check --quiet');
      await place.project.shell('uv run mypy');
      const output = await place.project.shell(`uv run pytest --quiet ${testsOf(changed)}`);
      expect(output).toMatch(/\d+ passed/);
      expect(output).not.toMatch(/skipped/);
    } finally {
      places.push(place);
    }
  },
);
