import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../../src/answers/answers.js';
import type { Lesson } from '../../../src/learn/lesson.js';
import { type Case, casesOf, lessons, writeLessons } from '../../lessons.js';
import { EVERY } from '../rotation.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

interface Judgement {
  code: number;
  task: number;
  key: string;
  said: string;
  cpu: number;
}

// What is judged does not depend on the language; the words do, and each message is put into words once in each.
const TIMES = EVERY ? 3 : 1;
const MOST_CPU = 8;
let python: string;

beforeAll(async () => {
  python = join(await sharedEnvironment(), 'bin', 'python');
}, 600_000);
afterAll(removeSharedEnvironment, 60_000);

/** All cases one after the other, in forks of one process. */
async function judge(
  lang: (typeof languages)[number],
  cases: readonly Case[],
  prepare = (_root: string) => {},
): Promise<Judgement[]> {
  const root = mkdtempSync(join(tmpdir(), 'lessons-'));
  try {
    writeLessons(root, lang);
    prepare(root);
    const output = await new Promise<string>((done, failed) => {
      const child = execFile(
        python,
        ['test/real/judge_lessons.py'],
        { maxBuffer: 2 ** 28 },
        (error, stdout) => (error ? failed(error) : done(stdout)),
      );
      child.stdin?.end(JSON.stringify({ root, cases }));
    });
    return output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe.each(languages)('in %s', (lang) => {
  it('the stub fails at its first task, the solution passes, and each wrong one fails with its message', async () => {
    const cases = lessons.flatMap((lesson) => casesOf(lesson, lang));
    const all = Array.from({ length: TIMES }, () => cases).flat();
    const judgements = await judge(lang, all);
    const wrong = judgements.flatMap(({ code, task, key, said }, index) => {
      const expected = all[index] as Case;
      const { name } = expected;
      const isRight = code === expected.code && task === expected.task && key === (expected.key ?? key);
      // A stub that raises what nobody thought of teaches nothing.
      return isRight && key !== 'error' ? [] : [{ name, code, task, key, said }];
    });
    expect(wrong).toEqual([]);
    expect(Math.max(...judgements.map(({ cpu }) => cpu))).toBeLessThan(MOST_CPU);
  }, 600_000);
});

describe('the judge cannot judge', () => {
  const [lesson] = lessons;
  const [stub] = lesson ? casesOf(lesson, 'en') : [];

  it.each([
    ['what has a syntax error', 'def predict(:\n', 'syntax'],
    ['what imports a library that is not there', 'import torchvision\n', 'library'],
    ['what imports a name that is not there', 'from fastapi import Fastapi\n', 'import'],
  ])('%s', async (_, exercise, key) => {
    const [judgement] = await judge('en', [{ ...(stub as Case), exercise }]);
    expect(judgement).toMatchObject({ code: 2, key });
  });

  it('a lesson whose library is not installed, and says how to add it', async () => {
    const needing = lessons.find(({ section }) => section === '3.1') as Lesson;
    const solution = casesOf(needing, 'en')[1] as Case;
    const [judgement] = await judge('en', [solution], (root) => {
      const file = join(root, 'lessons', solution.folder, 'lesson.json');
      const needs = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...needs, libraries: ['pytest', 'not-to-be-found'] }));
    });
    expect(judgement).toMatchObject({ code: 2, key: 'libraries' });
    expect(judgement?.said).toContain('uv pip install not-to-be-found\n');
    expect(judgement?.said).toContain('npx plop feature sqlalchemy');
  });
});
