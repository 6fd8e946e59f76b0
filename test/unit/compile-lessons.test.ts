import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileLessons } from '../../src/compile/compile-lessons.js';

let templates: string;
const inLesson = (...path: string[]) => join(templates, 'lessons', '2.3', ...path);

beforeEach(() => {
  templates = mkdtempSync(join(tmpdir(), 'lessons-'));
  for (const name of ['judge', '2.3'])
    cpSync(`templates/lessons/${name}`, join(templates, 'lessons', name), { recursive: true });
});
afterEach(() => rmSync(templates, { recursive: true }));

function edit(name: string, change: (text: string) => string): void {
  writeFileSync(inLesson(name), change(readFileSync(inLesson(name), 'utf8')));
}

describe('a lesson that is not whole does not build', () => {
  it.each([
    [
      'a section that the curriculum does not have',
      () => renameSync(inLesson(), inLesson('..', '2.9')),
      'section 2.9',
    ],
    ['no English page', () => rmSync(inLesson('README.en.md')), 'README.en.md is missing'],
    [
      'two wrong solutions',
      () =>
        ['http-in-crud', 'builtin-errors', 'headers-forgotten', 'input-echoed', 'swallowed'].map((name) =>
          rmSync(inLesson('wrong', `${name}.py`)),
        ),
      'wrong',
    ],
    [
      'a message in one language',
      () => edit('messages.ko.json', (text) => text.replace('"not-logged"', '"not-written"')),
      'not-written, not-logged',
    ],
    [
      'a message that takes another value in one language',
      () =>
        edit('messages.ko.json', (text) => text.replace('{request}의 상태 코드가', '{path}의 상태 코드가')),
      'wrong-status {path}, wrong-status {request}',
    ],
    [
      'a hint in one language',
      () => edit('hints.en.md', (text) => text.replace('\n---\n', '\n')),
      'in one language only: hint 3',
    ],
    [
      'a message that no test gives',
      () => edit('test_lesson.py', (text) => text.replace('"not-logged"', '"input-echoed"')),
      'no test gives the message "not-logged"',
    ],
    [
      'a wrong solution of a region that is not there',
      () => edit('wrong/swallowed.py', (text) => text.replace('<cut handlers>', '<cut routes>')),
      'swallowed.py',
    ],
  ])('%s', (_, spoil, message) => {
    spoil();
    expect(() => compileLessons(templates)).toThrow(message);
  });
});

it('makes the stub from the solution, in the language of the project', () => {
  const [lesson] = compileLessons(templates).lessons;
  expect(lesson?.ko.exercise).toContain('# 모델 레지스트리.');
  expect(lesson?.en.exercise).toContain('# A model registry.');
  for (const text of [lesson?.ko.exercise, lesson?.en.solution])
    expect(text).not.toMatch(/<cut|<stub|# (ko|en):/);
  expect(lesson?.en.exercise).toContain('\n    except KeyError:\n');
  expect(lesson?.en.solution).toContain('class UnknownModelError(RegistryError):');
});
