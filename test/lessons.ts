import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Language } from '../src/answers/answers.js';
import { compileLessons, wrongSolutions } from '../src/compile/compile-lessons.js';
import type { FeatureId } from '../src/generated/feature-id.js';
import type { Lesson } from '../src/learn/lesson.js';
import { render } from '../src/render/index.js';
import { answersFor, largestCombinations } from './combinations.js';

const { shared, lessons, capstones } = compileLessons('templates');

export { capstones, lessons };

/** An exercise as somebody may have left it, and what the judge has to say of it. */
export interface Case {
  name: string;
  folder: string;
  exercise: string;
  /** What is beside it, by path. */
  beside: Record<string, string>;
  code: number;
  task: number;
  /** Of the message; any where it is undefined. */
  key: string | undefined;
}

export function folderOf({ section, slug }: Lesson): string {
  return `s${section.replace('.', '')}_${slug}`;
}

/** The stub, the solution and each wrong solution of a lesson. */
export function casesOf(lesson: Lesson, lang: Language): Case[] {
  const folder = folderOf(lesson);
  const { solution, beside } = lesson[lang];
  const named = (what: string) => ({ name: `${lesson.section} ${lang}: ${what}`, folder });
  return [
    { ...named('stub'), exercise: lesson[lang].exercise, beside: {}, code: 1, task: 1, key: undefined },
    { ...named('solution'), exercise: solution, beside, code: 0, task: 0, key: '' },
    ...wrongSolutions(join('templates/lessons', lesson.section), lang).map(({ name, ...wrong }) => ({
      ...{ ...named(name), ...wrong, code: 1 },
    })),
  ];
}

/** Writes a project that has everything, and the lessons as the command would, but for the exercises. */
export function writeLessons(root: string, lang: Language): void {
  writeApplication(root, largestCombinations()[0] ?? []);
  const files = [
    ...Object.entries(shared[lang]),
    ...lessons.flatMap((lesson) =>
      Object.entries(lesson[lang].files).map(
        ([name, text]) => [`${folderOf(lesson)}/${name}`, text] as const,
      ),
    ),
  ];
  for (const [path, text] of files) write(root, `lessons/${path}`, text);
}

/** Writes the Python of an application, for lessons that look something up in it. */
export function writeApplication(root: string, on: readonly FeatureId[]): void {
  for (const [path, content] of render(answersFor([...on])))
    if (/^app\/.*\.py$/.test(path)) write(root, path, String(content));
}

function write(root: string, path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Writes a final project into a folder, as the command would, but for what is the learner's. */
export function writeCapstone(root: string, name: string, lang: Language): void {
  writeLessons(root, lang);
  const texts = capstones.find((one) => one.name === name)?.[lang];
  if (!texts) throw new Error(`there is no final project ${name}`);
  const folder = join(root, 'lessons', `capstone_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, 'lessons', 'capstone.py'), texts.runner);
  for (const [file, text] of Object.entries(texts.files)) writeFileSync(join(folder, file), text);
}
