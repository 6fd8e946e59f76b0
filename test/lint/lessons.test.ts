import { describe, expect, it } from 'vitest';
import { languages } from '../../src/answers/answers.js';
import { pythonStandardLibrary } from '../../src/python/stdlib.js';
import { render } from '../../src/render/index.js';
import { answersFor, combinationsOf, largestCombinations } from '../combinations.js';
import { lessons } from '../lessons.js';
import { definitionsIn, parseDocument } from '../unit/documents.js';
import { ruffFor } from './ruff.js';

/** What each project has, whatever was chosen: so a lesson works in all of them. */
const EVERYWHERE = ['anyio', 'fastapi', 'httpx2', 'lessons', 'pydantic', 'pytest', 'starlette'];

const everyText = lessons.flatMap((lesson) =>
  languages.flatMap((lang) => {
    const { exercise, solution, files } = lesson[lang];
    const all = Object.entries({ ...files, 'exercise.py': exercise, 'solution.py': solution });
    return all.map(([name, text]) => ({ place: `${lesson.section} ${lang} ${name}`, name, text }));
  }),
);
const python = everyText.filter(({ name }) => name.endsWith('.py'));

describe('every lesson', () => {
  it('imports what every project has', () => {
    const foreign = python.flatMap(({ place, text }) =>
      [...text.matchAll(/^ *(?:from|import) (\w+)/gm)]
        .map(([, name = '']) => name)
        .filter((name) => !EVERYWHERE.includes(name) && !pythonStandardLibrary.has(name))
        .map((name) => `${place}: ${name}`),
    );
    expect(foreign).toEqual([]);
  });

  it('has Python that ruff finds nothing in', () => {
    const project = String(render(answersFor([])).get('pyproject.toml'));
    // Tests of lessons are read as tests of the project are.
    const check = ruffFor(project, ['app', 'tests', 'lessons']);
    const found = python
      .filter(({ text }) => text !== '')
      .flatMap(({ place, name, text }) => {
        const path = name === 'test_lesson.py' ? 'tests/test_lesson.py' : name;
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
