import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lessonTitles } from '../generated/lesson-titles.js';
import type { CapstoneTitle, LessonTitle } from './lesson.js';

export const PROGRESS = 'lessons/progress.json';

/** What a learner has done of one lesson. The judge writes `state`, see judge.py · record. */
export interface LessonProgress {
  state: 'open' | 'done' | 'skipped';
  /** How many hints were shown. */
  hints: number;
  /** Whether the learner asked for the solution. */
  solution: boolean;
}

export type Progress = Readonly<Record<string, LessonProgress>>;

/** @throws SyntaxError for what is no JSON: marks of a conflict, say. */
export function readProgress(root: string): Progress {
  const file = join(root, PROGRESS);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

export function progressOf(progress: Progress, section: string): LessonProgress {
  return { hints: 0, solution: false, state: 'open', ...progress[section] };
}

/** One sorted line a lesson, so that git can merge the lessons of two branches; byte for byte as the judge writes it. */
export function formatProgress(progress: Progress): string {
  const lines = Object.keys(progress)
    .sort()
    .map((section) => {
      const { hints, solution, state } = progressOf(progress, section);
      return `  "${section}": {"hints": ${hints}, "solution": ${solution}, "state": "${state}"}`;
    });
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** The first lesson that is open; when none is left, the first that was skipped. */
export function nextLesson(progress: Progress): LessonTitle | undefined {
  const inState = (state: LessonProgress['state']) =>
    lessonTitles.find(({ section }) => progressOf(progress, section).state === state);
  return inState('open') ?? inState('skipped');
}

/** How many stages of a final project have passed; the judge writes each as `b.03`. */
export function stagesDone(progress: Progress, { name }: Pick<CapstoneTitle, 'name'>): number {
  return Object.entries(progress).filter(
    ([section, { state }]) => section.startsWith(`${name}.`) && state === 'done',
  ).length;
}
