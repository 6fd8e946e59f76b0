import { parseArgs } from 'node:util';
import type { AnswersProblem } from '../answers/answers.js';
import { nearest } from '../text/nearest.js';

/** One option of a command line. */
export interface Option {
  short?: string;
  /** Names what follows the option; without it the option is a switch. */
  argument?: string;
  /** Neither shown nor suggested. */
  hidden?: boolean;
  /** Given more than once, its values are one list. */
  list?: boolean;
  /** The commands that have it, where not all of them do. */
  only?: readonly string[];
  /** The option of a resource that it sets; only kinds with that option take it. */
  tells?: string;
}

export type OptionTable = Readonly<Record<string, Option>>;
export type NameIn<T extends OptionTable> = keyof T & string;
export type ValuedIn<T extends OptionTable> = {
  [Name in NameIn<T>]: T[Name] extends { argument: string } ? Name : never;
}[NameIn<T>];

/** The options as typed, not validated yet. */
export interface Given<T extends OptionTable> {
  positionals: string[];
  switches: Set<NameIn<T>>;
  values: Map<ValuedIn<T>, string>;
  /** Options given as `--name value` rather than `--name=value`. */
  apart: Set<NameIn<T>>;
}

/** One thing that is wrong with the options, whatever the command; the locales put it into words. */
export type OptionProblem =
  | Extract<AnswersProblem, { code: 'unknown-value' }>
  | { code: 'unknown-option'; option: string; suggestion: string | undefined }
  | { code: 'missing-argument'; option: string; argument: string }
  | { code: 'unwanted-argument'; option: string }
  | { code: 'repeated-option'; option: string };

/** Reads a command line by a table of its options. Never throws: all that is wrong is in `problems`. */
export function readOptions<const T extends OptionTable>(
  argv: readonly string[],
  table: T,
): { given: Given<T>; problems: OptionProblem[] } {
  const visible = Object.keys(table).filter((name) => !table[name]?.hidden);
  // Not strict: parseArgs would throw at the first problem, and we want to list them all.
  const { tokens } = parseArgs({
    // `npx … my-api -- --features jwt` and `pnpm dlx` hand the "--" over; no folder is called so, and no value.
    args: argv.filter((word) => word !== '--'),
    options: Object.fromEntries(
      Object.entries(table).map(([name, { short, argument }]) => [
        name,
        { type: argument === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  const given: Given<T> = { positionals: [], switches: new Set(), values: new Map(), apart: new Set() };
  const values = given.values as Map<string, string>;
  const problems: OptionProblem[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') given.positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(table, name) ? table[name] : undefined;

    if (option === undefined) {
      const near = rawName.startsWith('--') ? nearest(name, visible) : undefined;
      problems.push({ code: 'unknown-option', option: rawName, suggestion: near && `--${near}` });
    } else if (option.argument === undefined) {
      if (value === undefined) given.switches.add(name as NameIn<T>);
      else problems.push({ code: 'unwanted-argument', option: rawName });
    } else if (value === undefined || value === '' || (!inlineValue && /^-./.test(value))) {
      problems.push({ code: 'missing-argument', option: rawName, argument: option.argument });
    } else if (option.list) {
      const before = values.get(name);
      values.set(name, before === undefined ? value : `${before},${value}`);
    } else if (values.has(name) && values.get(name) !== value) {
      problems.push({ code: 'repeated-option', option: rawName });
    } else {
      values.set(name, value);
      if (!inlineValue) given.apart.add(name as NameIn<T>);
    }
  }
  return { given, problems };
}

/** The value of an option that has to be one of a few; undefined when it was not given, or is another. */
export function oneOf<const T extends string>(
  key: 'lang' | 'env',
  allowed: readonly T[],
  value: string | undefined,
  problems: { push(problem: OptionProblem): unknown },
): T | undefined {
  const choice = allowed.find((one) => one === value);
  if (value !== undefined && choice === undefined) {
    problems.push({ code: 'unknown-value', key, value, allowed });
  }
  return choice;
}
