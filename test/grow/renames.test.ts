import { describe, expect, it } from 'vitest';
import type { FeatureId } from '../../src/answers/catalogue.js';
import { features } from '../../src/answers/catalogue.js';
import { changed, create, type Project, planned } from './memory.js';

/** Moves a file, and speaks of its module by the new name everywhere, as an editor does. */
function move(project: Project, from: string, to: string, renames: ReadonlyArray<[RegExp, string]>): void {
  const content = project.get(from);
  if (content === undefined) throw new Error(`there is no ${from}`);
  project.delete(from);
  project.set(to, content);
  for (const [path, text] of project) {
    if (!path.endsWith('.py')) continue;
    project.set(
      path,
      renames.reduce((now, [found, by]) => now.replace(found, by), String(text)),
    );
  }
}

const moves: ReadonlyArray<{ title: string; make(project: Project): void }> = [
  {
    title: 'crud/item.py is crud/items.py',
    make: (project) =>
      move(project, 'app/crud/item.py', 'app/crud/items.py', [
        [/\bapp\.crud\.item\b/g, 'app.crud.items'],
        [/\bitem as item_crud\b/g, 'items as item_crud'],
      ]),
  },
  {
    title: 'errors.py is core/errors.py',
    make: (project) =>
      move(project, 'app/errors.py', 'app/core/errors.py', [[/\bapp\.errors\b/g, 'app.core.errors']]),
  },
  {
    title: 'core/config.py is a package',
    make: (project) => move(project, 'app/core/config.py', 'app/core/config/__init__.py', []),
  },
  {
    title: 'core/config.py is a package with a module in it',
    make: (project) => {
      move(project, 'app/core/config.py', 'app/core/config/settings.py', []);
      project.set('app/core/config/__init__.py', 'from app.core.config.settings import *\n');
    },
  },
  {
    title: 'the endpoints are in routes',
    make: (project) => {
      for (const name of ['items', 'users', 'auth', '__init__'])
        if (project.has(`app/api/v1/endpoints/${name}.py`))
          move(project, `app/api/v1/endpoints/${name}.py`, `app/api/v1/routes/${name}.py`, [
            [/\bapp\.api\.v1\.endpoints\b/g, 'app.api.v1.routes'],
          ]);
    },
  },
];

describe('a file that its owner moved', () => {
  for (const { title, make } of moves) {
    it.each(features.map(({ id }) => id))(
      `is followed where ${title}, and %s comes and goes`,
      (id: FeatureId) => {
        const project = create([]);
        make(project);
        const added = planned(project, { kind: 'add', feature: id });
        const stray = added?.actions.filter(({ kind, path }) => kind === 'conflict' && path.endsWith('.py'));
        expect(stray).toEqual([]);
        expect(added?.broken).toEqual([]);
        const back = changed(added?.project ?? project, { kind: 'remove', feature: id });
        for (const [path, text] of project)
          if (path.endsWith('.py')) expect(String(back.get(path)), path).toBe(String(text));
        expect([...back.keys()].filter((path) => path.endsWith('.py') && !project.has(path))).toEqual([]);
      },
    );
  }
});
