import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Language } from '../src/answers/answers.js';
import { compileLessons, wrongSolutions } from '../src/compile/compile-lessons.js';
import type { Lesson } from '../src/learn/lesson.js';

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

/** Writes the lessons into a folder, as the command would, but for the exercises. */
export function writeLessons(root: string, lang: Language): void {
  const files = [
    ...Object.entries(shared[lang]),
    ...lessons.flatMap((lesson) =>
      Object.entries(lesson[lang].files).map(
        ([name, text]) => [`${folderOf(lesson)}/${name}`, text] as const,
      ),
    ),
  ];
  for (const [path, text] of files) {
    const file = join(root, 'lessons', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
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
