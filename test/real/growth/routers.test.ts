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

/** All that a router changes. Everything else is what it is without one, and is tested without one in combinations.test.ts. */
const CHANGED =
  /^(\.fastapi-curriculum\.json|app\/(api\/v1\/router|api\/v1\/endpoints\/posts|core\/(openapi|permissions)|crud\/(item|user|post)|db\/session|models\/post|schemas\/(fields|post))\.py|migrations\/versions\/.*|tests\/(references|test_permissions|test_posts)\.py)$/;

/** What a router changes, the tests about that, and a word in the names of those to run where not all of the file is about it. */
const SUBJECTS: ReadonlyArray<readonly [changed: RegExp, file: string, word: string]> = [
  [/^app\/crud\/post\.py$/, 'test_posts', ''],
  // About all paths.
  [/^app\/core\/openapi\.py$/, 'test_openapi', ''],
  // Who may use its paths, and whose scopes are its own.
  [/^app\/core\/permissions\.py$/, 'test_permissions', 'api/v1/posts'],
  [/^app\/core\/permissions\.py$/, 'test_permissions', 'posts:'],
  [/^app\/core\/permissions\.py$/, 'test_permissions', 'every_operation'],
  // About all tables. That several processes may migrate at once, say, is no matter of what they migrate.
  [/^migrations\/versions\//, 'test_migrations', 'agree'],
  [/^migrations\/versions\//, 'test_migrations', 'undone'],
  // What is kept in memory has to know who refers to it when it goes.
  [/^app\/crud\/item\.py$/, 'test_items', 'gone'],
  [/^app\/crud\/user\.py$/, 'test_users', 'gone'],
];

it.concurrent.each(combinations.map((on) => [nameOf(on), on] as const))(
  'a router with a field of each type in %s: ruff and mypy pass on the whole project, and so do its own tests and those of paths, permissions, migrations and deletions',
  async (_, on) => {
    const [router] = someResources(on) as GivenResource[];
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
      const chosen = SUBJECTS.filter(([subject]) => changed.some((path) => subject.test(path)));
      const files = new Set(chosen.map(([, file]) => `tests/${file}.py`));
      const names = chosen.map(([, file, word]) => (word ? `(${file} and ${word})` : file));
      const output = await place.project.shell(
        `uv run pytest -v ${[...files].join(' ')} -k '${names.join(' or ')}'`,
      );
      for (const [, file, word] of chosen)
        expect(output).toMatch(new RegExp(`^tests/${file}\\.py::.*${word}.* PASSED`, 'm'));
      expect(output).not.toContain('SKIPPED');
    } finally {
      places.push(place);
    }
  },
);
