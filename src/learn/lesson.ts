import type { Language } from '../answers/answers.js';

/** A lesson in one language. */
export interface LessonTexts {
  title: string;
  /** How many tasks there are. */
  tasks: number;
  /** In the order in which they are shown. */
  hints: string[];
  /** The file with stubs that the learner starts from. */
  exercise: string;
  solution: string;
  /** Where the solution has more files than one: those beside it, by path. */
  beside: Record<string, string>;
  /** Other files of the lesson's folder by name; they belong to the lesson, and are replaced. */
  files: Record<string, string>;
}

export interface Lesson extends Record<Language, LessonTexts> {
  /** Of the curriculum, as `2.3`. */
  section: string;
  /** A word for the name of the folder. */
  slug: string;
  minutes: number;
}

export interface Lessons {
  /** Files beside the folders of the lessons, by name. */
  shared: Record<Language, Record<string, string>>;
  lessons: Lesson[];
  capstones: Capstone[];
}

/** A final project, in one language. */
export interface CapstoneTexts {
  title: string;
  /** What each stage is about. */
  stages: string[];
  /** How the learner's application is started, and what it calls things. */
  settings: string;
  /** Runs the stages of any final project. */
  runner: string;
  /** What else is in its folder, by name: ours, not the learner's. */
  files: Record<string, string>;
}

export interface Capstone extends Record<Language, CapstoneTexts> {
  /** As the curriculum calls it: `b`. */
  name: string;
}

export interface CapstoneTitle extends Record<Language, string> {
  name: string;
  stages: number;
}

/** What documents and menus say of a lesson. */
export interface LessonTitle extends Record<Language, string> {
  section: string;
  slug: string;
  minutes: number;
}
