import type { Language } from '../answers/answers.js';
import { type GrowMessages, growEn } from './grow-en.js';
import { growKo } from './grow-ko.js';

export type { GrowMessages } from './grow-en.js';

/** What the commands of an existing project say. A language that lacks a key does not compile. */
export const growMessages: Readonly<Record<Language, GrowMessages>> = { en: growEn, ko: growKo };
