import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../answers/answers.js';
import { TemplateError } from './compile-template.js';

/** A line of one language; in a stub it may be a comment's comment. */
const SPOKEN = /^( *(?:# )?)# (ko|en): (.*\n)/gm;

/** Leaves the lines of the other language out. */
export function spoken(text: string, lang: Language): string {
  return text.replace(SPOKEN, (_, before: string, language: string, rest: string) =>
    language === lang ? `${before}# ${rest}` : '',
  );
}

/** @throws TemplateError for what is there in one language only. */
export function same(folder: string, keys: (lang: Language) => string[]): void {
  const [a, b] = [keys('ko'), keys('en')];
  const alone = [...a.filter((key) => !b.includes(key)), ...b.filter((key) => !a.includes(key))];
  if (alone.length > 0) throw new TemplateError(`${folder}: in one language only: ${alone.join(', ')}`);
}

/** @throws TemplateError for a file that is missing. */
export function textOf(...path: readonly string[]): string {
  const file = join(...path);
  if (!existsSync(file)) throw new TemplateError(`${file} is missing`);
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

export function jsonOf(...path: readonly string[]): Record<string, unknown> {
  return JSON.parse(textOf(...path));
}
