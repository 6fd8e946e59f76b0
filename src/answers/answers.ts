import { nearest } from '../text/nearest.js';
import { unicodePattern } from '../text/unicode-pattern.js';
import { closure, conflictsAmong, type FeatureId, features, isFeatureId } from './catalogue.js';
import { checkResources, type ResourceProblem } from './check-resources.js';
import type { Resource } from './resource.js';

export const languages = ['ko', 'en'] as const;
export type Language = (typeof languages)[number];

export const environmentTools = ['uv', 'venv', 'conda'] as const;
export type EnvironmentTool = (typeof environmentTools)[number];

/** Everything a project is a function of: what was asked for, normalised. What features require is not in here. */
export interface Answers {
  /** Name of the project as the person typed it (NFC), e.g. `my-api` or `얼굴 인식`. */
  name: string;
  lang: Language;
  env: EnvironmentTool;
  /** Asked-for features, without repetition, sorted by id. */
  features: FeatureId[];
  /** What was added beside features, sorted by kind and name. */
  resources: Resource[];
}

/** One thing that is wrong with the given answers; the locales put it into words. */
export type AnswersProblem =
  | { code: 'not-an-object' }
  | { code: 'unknown-key'; key: string; suggestion: string | undefined }
  | { code: 'missing'; key: string }
  | { code: 'wrong-type'; key: string; expected: string }
  | { code: 'bad-name'; name: string; reason: NameProblem }
  | { code: 'unknown-value'; key: 'lang' | 'env'; value: string; allowed: readonly string[] }
  | { code: 'unknown-feature'; value: string; suggestion: string | undefined }
  | { code: 'conflict'; features: readonly [FeatureId, FeatureId] }
  | ResourceProblem;

export type NameProblem = 'empty' | 'too-long' | 'characters' | 'edges' | 'reserved';

/** The answers cannot be used; `problems` lists everything that is wrong with them, not only the first thing. */
export class AnswersError extends Error {
  override readonly name = 'AnswersError';

  constructor(readonly problems: readonly AnswersProblem[]) {
    super(problems.map((problem) => JSON.stringify(problem)).join('\n'));
  }
}

const KEYS = ['name', 'lang', 'env', 'features', 'resources'] as const;

/** Names that Windows gives to devices, whatever their extension. */
const RESERVED_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Longest name, in UTF-8 bytes, that every common file system takes for a folder. */
const LONGEST_NAME = 200;

/**
 * Why `name` cannot be a project's name, or undefined when it can.
 *
 * Letters and digits of any script, spaces, `.`, `_` and `-` are allowed: these mean the same to every file system
 * and need no quoting in Python, TOML, YAML or Markdown.
 */
export function nameProblem(name: string): NameProblem | undefined {
  if (name === '') return 'empty';
  if (new TextEncoder().encode(name).length > LONGEST_NAME) return 'too-long';
  // The ASCII pattern decides nearly every name at a tenth of the cost.
  if (!/^[\w .-]+$/.test(name) && !unicodePattern('^[\\p{L}\\p{M}\\p{N} ._-]+$').test(name))
    return 'characters';
  if (/^[ .-]|[ .]$/.test(name)) return 'edges';
  if (RESERVED_NAME.test(name)) return 'reserved';
  return undefined;
}

/**
 * Checks and normalises answers from any source (flags, prompts, a file).
 *
 * @param input an object with `name`, and optionally `lang` (default `en`), `env` (default `uv`), `features`, `resources`.
 * @throws AnswersError listing everything that is wrong.
 */
export function normaliseAnswers(input: unknown): Answers {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new AnswersError([{ code: 'not-an-object' }]);
  }
  const given = input as Record<string, unknown>;
  const problems: AnswersProblem[] = Object.keys(given)
    .filter((key) => !(KEYS as readonly string[]).includes(key))
    .map((key) => ({ code: 'unknown-key', key, suggestion: nearest(key, KEYS) }));

  const name = checkName(given.name, problems);
  const lang = checkChoice('lang', given.lang ?? 'en', languages, problems);
  const env = checkChoice('env', given.env ?? 'uv', environmentTools, problems);
  const asked = checkFeatures(given.features ?? [], problems);
  const on = new Set(closure(asked).map(({ id }) => id));
  const resources = checkResources(given.resources ?? [], on, (problem) => problems.push(problem));

  if (problems.length > 0) throw new AnswersError(problems);
  return { name, lang, env, features: asked, resources };
}

function checkName(value: unknown, problems: AnswersProblem[]): string {
  if (value === undefined) {
    problems.push({ code: 'missing', key: 'name' });
    return '';
  }
  if (typeof value !== 'string') {
    problems.push({ code: 'wrong-type', key: 'name', expected: 'string' });
    return '';
  }
  // macOS hands out decomposed Hangul; the same name has to give the same bytes everywhere.
  const name = value.normalize('NFC');
  const reason = nameProblem(name);
  if (reason) problems.push({ code: 'bad-name', name, reason });
  return name;
}

function checkChoice<T extends string>(
  key: 'lang' | 'env',
  value: unknown,
  allowed: readonly [T, ...T[]],
  problems: AnswersProblem[],
): T {
  const choice = allowed.find((one) => one === value);
  if (choice !== undefined) return choice;
  problems.push({ code: 'unknown-value', key, value: String(value), allowed });
  return allowed[0];
}

function checkFeatures(value: unknown, problems: AnswersProblem[]): FeatureId[] {
  if (!Array.isArray(value) || value.some((id) => typeof id !== 'string')) {
    problems.push({ code: 'wrong-type', key: 'features', expected: 'string[]' });
    return [];
  }
  const known: FeatureId[] = [];
  const ids = features.map(({ id }) => id);
  for (const id of new Set(value as string[])) {
    if (isFeatureId(id)) known.push(id);
    else problems.push({ code: 'unknown-feature', value: id, suggestion: nearest(id, ids) });
  }
  for (const pair of conflictsAmong(closure(known))) problems.push({ code: 'conflict', features: pair });
  return known.sort();
}
