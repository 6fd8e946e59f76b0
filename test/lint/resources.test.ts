import { expect, it } from 'vitest';
import { type Answers, normaliseAnswers } from '../../src/answers/answers.js';
import { render } from '../../src/render/index.js';
import { everyOfCore } from '../combinations.js';
import { someResources } from '../resources.js';
import { ruffFor } from './ruff.js';

it('resources of every kind pass ruff, lint and format, in every combination of the core', () => {
  const found = new Set<string>();
  const seen = new Set<string>();
  for (const on of everyOfCore()) {
    const make = (resources: unknown[]): Answers =>
      normaliseAnswers({ name: 'my-api', features: [...on], resources });
    const without = render(make([]));
    const project = render(make(someResources(on)));
    const check = ruffFor(String(project.get('pyproject.toml')), ['app', 'tests', 'migrations', 'scripts']);
    for (const [path, content] of project) {
      if (without.get(path) === content || typeof content !== 'string' || seen.has(path + content)) continue;
      seen.add(path + content);
      if (/\.py$/.test(path)) for (const problem of check(path, content)) found.add(problem);
      if (/\n{4}|[ \t]$/m.test(content)) found.add(`${path}: blanks`);
    }
  }
  expect([...found].slice(0, 40)).toEqual([]);
});
