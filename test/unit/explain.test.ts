import { describe, expect, it } from 'vitest';
import type { Answers } from '../../src/answers/answers.js';
import { closure, features } from '../../src/answers/catalogue.js';
import { Origins } from '../../src/explain/origin.js';
import { pointersTo, symbolsAt } from '../../src/explain/pointers.js';
import { templatesOf } from '../../src/explain/template.js';
import { render } from '../../src/render/index.js';
import { answersFor } from '../combinations.js';

const all = answersFor(features.map(({ id }) => id));
const project = render(all);

/** Lines of all files, a part of them that is another one in each place, and the same in each run. */
function someLines(number: number): Array<readonly [path: string, line: number]> {
  const lines = [...project].flatMap(([path, content]) =>
    typeof content === 'string'
      ? content.split('\n').flatMap((text, at) => (text.trim() === '' ? [] : [[path, at] as const]))
      : [],
  );
  let seed = 1;
  return Array.from({ length: number }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return lines[seed % lines.length] as readonly [string, number];
  });
}

/** How often a line's text stands in the file of a project of other answers. */
function times(path: string, line: number, answers: Answers): number {
  const text = String(project.get(path)).split('\n')[line];
  return String(render(answers).get(path) ?? '')
    .split('\n')
    .filter((one) => one === text).length;
}

describe('where a line comes from', () => {
  const origins = new Origins(all);

  it('is a feature without which it is gone, for 200 lines of a project with all features', () => {
    let ofFeatures = 0;
    for (const [path, line] of someLines(200)) {
      const { causes, either } = origins.of(path, line);
      for (const cause of causes) {
        if (!('feature' in cause)) throw new Error('no resource was added');
        const rest = all.features.filter((id) => !closure([id]).some((one) => one.id === cause.feature));
        const without = times(path, line, answersFor(rest));
        expect(without, `${path}:${line + 1} without ${cause.feature}`).toBeLessThan(times(path, line, all));
        ofFeatures += 1;
      }
      const named = either.length > 0 || causes.length > 0;
      if (!named)
        expect(times(path, line, answersFor([])), `${path}:${line + 1} in the base`).toBeGreaterThan(0);
    }
    expect(ofFeatures).toBeGreaterThan(100);
  });

  it('is the most particular of features that need each other', () => {
    expect(origins.of('app/crud/board_post.py')).toEqual({ causes: [{ feature: 'board' }], either: [] });
  });

  it('is two features where it takes both, and any of two where one is enough', () => {
    const both = answersFor(['jwt', 'mongo']);
    const [path] = [...render(both).keys()].filter(
      (one) => !render(answersFor(['jwt'])).has(one) && !render(answersFor(['mongo'])).has(one),
    );
    if (path !== undefined) expect(new Origins(both).of(path).causes).toHaveLength(2);
    expect(origins.of('app/jobs/queue.py')).toEqual({ causes: [], either: ['celery', 'inference'] });
  });

  it('is a resource that was added', () => {
    const resource = { kind: 'router', name: 'posts', fields: 'title:str' } as const;
    const grown = new Origins({ ...answersFor(['jwt']), resources: [resource] });
    expect(grown.of('tests/test_posts.py').causes).toEqual([{ resource }]);
    const line =
      grown.linesOf('app/api/v1/router.py')?.findIndex((text) => text.includes('include_router(posts')) ?? -1;
    expect(grown.of('app/api/v1/router.py', line).causes).toEqual([{ resource }]);
  });

  it('has a template, of the feature and with the line’s own text first', () => {
    const at = (path: string, text: string) => {
      const line = origins.linesOf(path)?.findIndex((one) => one.includes(text)) ?? -1;
      const origin = origins.of(path, line);
      return templatesOf(path, origins.linesOf(path)?.[line], { answers: all, origin })?.[0];
    };
    expect(at('pyproject.toml', 'prometheus-client')).toMatch(/^templates\/prometheus\/manifest.ts:\d+$/);
    expect(at('app/core/config.py', 'access_token_minutes')).toMatch(
      /^templates\/jwt\/slots\/app\/core\/config.py.hbs:\d+$/,
    );
    const answers = answersFor(['jwt']);
    const places = templatesOf('app/core/config.py', 'return self', {
      answers,
      origin: { causes: [], either: [] },
    });
    expect(places?.filter((place) => !/^templates\/(base|jwt)\//.test(place))).toEqual([]);
  });
});

describe('what the guide says of it', () => {
  const guide = String(project.get('docs/curriculum.md'));
  const items = String(project.get('app/api/v1/endpoints/items.py')).split('\n');

  it('is said of the function that the line is in', () => {
    const line = items.findIndex((text) => text.includes('background_tasks.add_task'));
    expect(symbolsAt(items, line)).toEqual(['create_item']);
    const sections = pointersTo('app/api/v1/endpoints/items.py', ['create_item'], guide).map(({ section }) =>
      section.slice(0, 3),
    );
    expect(sections).toContain('5.3');
    expect(sections).toContain('1.5');
  });

  it('is nothing for a symbol that it does not name, and everything for the file as a whole', () => {
    expect(pointersTo('app/main.py', ['nothing'], guide)).toEqual([]);
    expect(pointersTo('app/main.py', [], guide).map(({ symbols }) => symbols)).toContainEqual(['app']);
  });
});
