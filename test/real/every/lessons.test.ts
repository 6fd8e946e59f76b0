import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../../src/answers/answers.js';
import { closure } from '../../../src/answers/catalogue.js';
import { presets } from '../../../src/answers/presets.js';
import type { FeatureId } from '../../../src/generated/feature-id.js';
import type { Lesson } from '../../../src/learn/lesson.js';
import { answersFor, combinationsOf, largestCombinations } from '../../combinations.js';
import { type Case, casesOf, folderOf, lessons, writeApplication, writeLessons } from '../../lessons.js';
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

/** What a script writes, a line of JSON each. */
async function answersOf(script: string, given: unknown): Promise<unknown[]> {
  const output = await new Promise<string>((done, failed) => {
    const child = execFile(python, [script], { maxBuffer: 2 ** 28 }, (error, stdout) =>
      error ? failed(error) : done(stdout),
    );
    child.stdin?.end(JSON.stringify(given));
  });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

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
    return (await answersOf('test/real/judge_lessons.py', { root, cases })) as Judgement[];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe.each(languages)('in %s', (lang) => {
  it('the stub fails at its first task, the solution passes, and each wrong one fails with its message', async () => {
    const cases = lessons.flatMap((lesson) => {
      const [stub, solution, ...wrong] = casesOf(lesson, lang);
      // The build holds that a message takes the same values in both languages.
      return [stub, solution, ...(EVERY || lang === 'ko' ? wrong : [])] as Case[];
    });
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
  }, 1_200_000);
});

describe('what is looked up in the learner’s own application', () => {
  const asking = lessons.filter(({ en }) => en.files['test_lesson.py']?.includes('check_place('));
  /** The feature without which there is nothing to find. */
  const NEEDED: Readonly<Record<string, FeatureId>> = {
    3.2: 'sqlalchemy',
    3.3: 'redis',
    4.1: 'jwt',
    4.2: 'jwt',
  };
  const grounds = [
    [],
    ...combinationsOf(1),
    ...presets.map(({ features }) => closure(features).map(({ id }) => id)),
  ];

  it('is found where the solution says, in each combination that has it, and asked in no other', async () => {
    const root = mkdtempSync(join(tmpdir(), 'lessons-'));
    try {
      writeLessons(root, 'en');
      const features = [...grounds, ...largestCombinations()].map((on) => answersFor([...on]).features);
      const projects = features.map((on, index) => {
        writeApplication(join(root, `${index}`), [...on]);
        return join(root, `${index}`);
      });
      const found = await answersOf('test/real/look_ups.py', {
        root,
        folders: asking.map(folderOf),
        projects,
      });
      const wrong = (found as Array<Record<string, string[]>>).flatMap((places, index) =>
        asking.flatMap((lesson) => {
          const on = features[index] ?? [];
          const there = places[folderOf(lesson)] ?? [];
          const [, place = ''] = /^PLACE = "(.+)"$/m.exec(lesson.en.solution) ?? [];
          const feature = NEEDED[lesson.section];
          const isAsked = feature === undefined || on.includes(feature);
          const isRight = isAsked ? there.includes(place) : there.length === 0;
          return isRight ? [] : [{ on, section: lesson.section, place, there }];
        }),
      );
      expect(wrong).toEqual([]);
      expect(asking.length).toBeGreaterThan(5);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }, 120_000);
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

  it('an exercise that is interrupted, and does not record it as done', async () => {
    const root = mkdtempSync(join(tmpdir(), 'lessons-'));
    try {
      writeLessons(root, 'en');
      const { folder } = stub as Case;
      writeFileSync(join(root, 'lessons', folder, 'exercise.py'), 'raise KeyboardInterrupt\n');
      const { status, stdout } = spawnSync(python, ['-m', 'lessons.judge', `lessons/${folder}`], {
        cwd: root,
        encoding: 'utf8',
      });
      expect(status, stdout).toBe(2);
      expect(stdout).not.toContain('Passed');
      expect(existsSync(join(root, 'lessons', 'progress.json'))).toBe(false);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
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
