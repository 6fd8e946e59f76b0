import data from '../generated/lessons.json' with { type: 'json' };
import type { Capstone, Lesson, Lessons } from './lesson.js';

/** All lessons, as the build compiled them. Only what teaches imports them. */
export const lessons = data as unknown as Lessons;

export function lessonOf(section: string): Lesson | undefined {
  return lessons.lessons.find((one) => one.section === section);
}

export function capstoneOf(name: string): Capstone | undefined {
  return lessons.capstones.find((one) => one.name === name.toLowerCase());
}
