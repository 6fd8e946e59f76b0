import { describe, expect, it } from 'vitest';
import { languages } from '../../src/answers/answers.js';
import type { FeatureId } from '../../src/generated/feature-id.js';
import type { Lesson } from '../../src/learn/lesson.js';
import { pythonStandardLibrary } from '../../src/python/stdlib.js';
import { render } from '../../src/render/index.js';
import { answersFor, combinationsOf, largestCombinations } from '../combinations.js';
import { capstones, lessons } from '../lessons.js';
import { definitionsIn, parseDocument } from '../unit/documents.js';
import { ruffFor } from './ruff.js';

/** What each project has, whatever was chosen: so a lesson works in all of them. */
const EVERYWHERE = [
  ...['anyio', 'fastapi', 'httpx2', 'lessons', 'pydantic', 'pydantic_settings', 'pytest', 'starlette'],
];

/** The module of a distribution, where its name is another one. */
const MODULES: Readonly<Record<string, string>> = { 'argon2-cffi': 'argon2', pyjwt: 'jwt' };

/** What a project writes for a distribution that an extra of another one brings. */
const EXTRAS: Readonly<Record<string, string>> = {
  greenlet: 'sqlalchemy[asyncio]',
  'argon2-cffi': 'pwdlib[argon2]',
};

/** The distributions that the judge asks for before it judges. */
function needsOf({ en }: Lesson): { libraries: string[]; feature?: FeatureId } {
  return { libraries: [], ...JSON.parse(en.files['lesson.json'] ?? '') };
}

const everyText = lessons.flatMap((lesson) =>
  languages.flatMap((lang) => {
    const { exercise, solution, beside, files } = lesson[lang];
    const all = Object.entries({ ...files, ...beside, 'exercise.py': exercise, 'solution.py': solution });
    return all.map(([name, text]) => ({ place: `${lesson.section} ${lang} ${name}`, lesson, name, text }));
  }),
);
const python = everyText.filter(({ name }) => name.endsWith('.py'));

describe('every lesson', () => {
  it('imports what every project has, and the libraries that it declares', () => {
    const foreign = python.flatMap(({ place, lesson, text }) => {
      const declared = needsOf(lesson).libraries.map((name) => MODULES[name] ?? name);
      return [...text.matchAll(/^ *(?:from|import) (\w+)/gm)]
        .map(([, name = '']) => name)
        .filter((name) => ![...EVERYWHERE, ...declared].includes(name) && !pythonStandardLibrary.has(name))
        .map((name) => `${place}: ${name}`);
    });
    expect(foreign).toEqual([]);
  });

  it('declares libraries that the feature it names has, and that not every project has', () => {
    for (const lesson of lessons) {
      const { libraries, feature } = needsOf(lesson);
      const required = (on: FeatureId[]) => String(render(answersFor(on)).get('pyproject.toml'));
      for (const library of libraries) {
        const written = `"${EXTRAS[library] ?? library}`;
        expect(required([]).includes(written), `${lesson.section} ${library}`).toBe(false);
        expect(required(feature ? [feature] : []).includes(written), `${lesson.section} ${library}`).toBe(
          true,
        );
      }
    }
  });

  it('has Python that ruff finds nothing in', () => {
    const project = String(render(answersFor([])).get('pyproject.toml'));
    // Tests of lessons are read as tests of the project are.
    const check = ruffFor(project, ['app', 'tests', 'lessons']);
    const found = python
      .filter(({ text }) => text !== '')
      .flatMap(({ place, name, text }) => {
        const path = /^(async )?def test_/m.test(text) ? `tests/${name}` : name;
        return check(path, text).map((problem) => `${place}: ${problem}`);
      });
    expect(found).toEqual([]);
  });

  it('names what there is in every project', () => {
    const projects = [[], ...combinationsOf(1), ...largestCombinations()].map((on) => render(answersFor(on)));
    const wrong = everyText
      .filter(({ name }) => name === 'README.md')
      .flatMap(({ place, text }) =>
        parseDocument(text, 'lessons/README.md').references.flatMap(({ path, symbols }) =>
          projects.flatMap((files) => {
            const names = definitionsIn(path, String(files.get(path) ?? ''));
            return symbols.filter((one) => !names.has(one)).map((one) => `${place}: ${path} · ${one}`);
          }),
        ),
      );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('has a page for both languages with the same code, headings and number of tasks', () => {
    for (const { section, ko, en } of lessons) {
      const shape = ({ files }: typeof ko) => ({
        headings: files['README.md']?.match(/^## /gm)?.length,
        tasks: files['README.md']?.match(/^\d\. /gm)?.length,
        fences: files['README.md']?.match(/^```\w*$/gm),
      });
      expect(shape(ko), section).toEqual(shape(en));
      expect(shape(ko).tasks, section).toBe(ko.tasks);
    }
  });
});

describe('every final project', () => {
  it('has a message for all that it checks, and none that it never gives', () => {
    for (const { name, en } of capstones) {
      const code = `${en.runner}${en.files['stages.py']}`;
      const { title: _, stages: __, ...messages } = JSON.parse(en.files['messages.json'] ?? '{}');
      const given = [...code.matchAll(/["']([a-z-]+)["']/g)].map(([, key]) => key);
      const unused = Object.keys(messages).filter((key) => !given.includes(key));
      expect(unused, name).toEqual([]);
      const checked = [...code.matchAll(/(?:expect|CannotJudge|NotYet)\(\s*"([a-z-]+)"/g)].map(
        ([, key]) => key,
      );
      expect(
        checked.filter((key) => !Object.hasOwn(messages, key as string) && key !== 'library'),
        name,
      ).toEqual([]);
    }
  });

  it('has a page for both languages with a part for each stage, and the same code', () => {
    for (const { name, ko, en } of capstones) {
      const shape = ({ files }: typeof ko) => ({
        stages: files['README.md']?.match(/^## \d+\. /gm)?.length,
        fences: files['README.md']?.match(/^```\w*$/gm),
      });
      expect(shape(ko), name).toEqual(shape(en));
      expect(shape(ko).stages, name).toBe(ko.stages.length);
    }
  });
});
