import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type AnswersProblem,
  type EnvironmentTool,
  environmentTools,
  type Language,
  languages,
  nameProblem,
} from '../answers/answers.js';
import { type FeatureId, features, isFeatureId } from '../answers/catalogue.js';
import { presets } from '../answers/presets.js';
import { nearest } from './nearest.js';

/**
 * The options of the create command. `argument` names what follows the option; without it the option is a switch.
 *
 * npm has configuration of its own called `yes`, `git` and `dry-run`; see `swallowed.ts` before renaming anything.
 */
export const options = {
  yes: { short: 'y' },
  features: { short: 'f', argument: 'LIST' },
  preset: { short: 'p', argument: 'NAME' },
  lang: { short: 'l', argument: languages.join('|') },
  env: { short: 'e', argument: environmentTools.join('|') },
  'no-install': {},
  'no-git': {},
  'dry-run': {},
  overwrite: {},
  list: {},
  json: {},
  help: { short: 'h' },
  version: { short: 'v' },
  render: { argument: 'ANSWERS.json', hidden: true },
  tables: { argument: 'ANSWERS.json', hidden: true },
} as const satisfies Record<string, { short?: string; argument?: string; hidden?: boolean }>;

export type OptionName = keyof typeof options;
export type ValuedOption = {
  [Name in OptionName]: (typeof options)[Name] extends { argument: string } ? Name : never;
}[OptionName];

/** What the command line asks the create command to do; what is undefined is asked for or defaulted later. */
export interface CreateRequest {
  directory: string | undefined;
  /** Features of `--features` and `--preset` together; undefined when neither was given. */
  features: FeatureId[] | undefined;
  lang: Language | undefined;
  env: EnvironmentTool | undefined;
  yes: boolean;
  install: boolean;
  git: boolean;
  dryRun: boolean;
  overwrite: boolean;
}

export type Command =
  | { kind: 'help' }
  | { kind: 'version' }
  | { kind: 'list'; json: boolean }
  | { kind: 'render' | 'tables'; file: string }
  | { kind: 'create'; request: CreateRequest }
  | { kind: 'refused'; problems: ArgumentProblem[] };

/** One thing that is wrong with the command line; the locales put it into words. */
export type ArgumentProblem =
  | Extract<AnswersProblem, { code: 'bad-name' | 'unknown-value' | 'unknown-feature' | 'conflict' }>
  | { code: 'unknown-option'; option: string; suggestion: string | undefined }
  | { code: 'missing-argument'; option: string; argument: string }
  | { code: 'unwanted-argument'; option: string }
  | { code: 'repeated-option'; option: string }
  | { code: 'extra-argument'; value: string; suggestion: FeatureId | undefined }
  | { code: 'unknown-preset'; value: string; suggestion: string | undefined; known: readonly string[] }
  | { code: 'not-alone'; value: string }
  | { code: 'json-without-list' };

export interface ParsedArguments {
  command: Command;
  /** `--lang`, where it is valid: refusals and help speak it too. */
  lang: Language | undefined;
  /** What was read, before it was judged. */
  given: GivenArguments;
}

export interface GivenArguments {
  positionals: string[];
  switches: Set<OptionName>;
  values: Map<ValuedOption, string>;
}

/**
 * Reads the command line. Never throws: everything that is wrong with it is in `command.problems`.
 *
 * @param argv the arguments, without the interpreter and the script.
 * @param cwd where a relative directory starts.
 */
export function parseArguments(argv: readonly string[], cwd: string): ParsedArguments {
  const { given, problems } = read(argv);
  const { switches, values, positionals } = given;
  const lang = oneOf('lang', languages, values, problems);

  // Asking for help or for the version never does anything else, whatever stands beside it.
  if (switches.has('help')) return { command: { kind: 'help' }, lang, given };
  if (switches.has('version')) return { command: { kind: 'version' }, lang, given };

  const env = oneOf('env', environmentTools, values, problems);
  const chosen = chosenFeatures(values, problems);
  const [directory, ...extra] = positionals;
  for (const value of extra) {
    problems.push({ code: 'extra-argument', value, suggestion: isFeatureId(value) ? value : undefined });
  }
  if (directory !== undefined) {
    const name = directory === '' ? '' : basename(resolve(cwd, directory)).normalize('NFC');
    const reason = nameProblem(name);
    if (reason) problems.push({ code: 'bad-name', name, reason });
  }
  if (switches.has('json') && !switches.has('list')) problems.push({ code: 'json-without-list' });

  if (problems.length > 0) return { command: { kind: 'refused', problems }, lang, given };

  for (const kind of ['render', 'tables'] as const) {
    const file = values.get(kind);
    if (file !== undefined) return { command: { kind, file }, lang, given };
  }
  if (switches.has('list')) return { command: { kind: 'list', json: switches.has('json') }, lang, given };
  const request: CreateRequest = {
    directory,
    features: chosen,
    lang,
    env,
    yes: switches.has('yes'),
    install: !switches.has('no-install'),
    git: !switches.has('no-git'),
    dryRun: switches.has('dry-run'),
    overwrite: switches.has('overwrite'),
  };
  return { command: { kind: 'create', request }, lang, given };
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(options, name);
}

export function takesArgument(name: OptionName): name is ValuedOption {
  return 'argument' in options[name];
}

function read(argv: readonly string[]): { given: GivenArguments; problems: ArgumentProblem[] } {
  const names = Object.keys(options).filter(isOption);
  const visible = names.filter((name) => !('hidden' in options[name]));
  // Not strict: parseArgs would throw at the first problem, and we want to list them all.
  const { tokens } = parseArgs({
    // `npx … my-api -- --features jwt` and `pnpm dlx` hand the "--" over; no folder is called so, and no value.
    args: argv.filter((word) => word !== '--'),
    options: Object.fromEntries(
      names.map((name) => {
        const option: { short?: string; argument?: string } = options[name];
        return [
          name,
          { type: takesArgument(name) ? 'string' : 'boolean', ...(option.short && { short: option.short }) },
        ];
      }),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

  const given: GivenArguments = { positionals: [], switches: new Set(), values: new Map() };
  const problems: ArgumentProblem[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') given.positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;

    if (!isOption(name)) {
      const near = rawName.startsWith('--') ? nearest(name, visible) : undefined;
      problems.push({ code: 'unknown-option', option: rawName, suggestion: near && `--${near}` });
    } else if (!takesArgument(name)) {
      if (value === undefined) given.switches.add(name);
      else problems.push({ code: 'unwanted-argument', option: rawName });
    } else if (value === undefined || value === '' || (!inlineValue && /^-./.test(value))) {
      problems.push({ code: 'missing-argument', option: rawName, argument: options[name].argument });
    } else if (name === 'features') {
      const before = given.values.get(name);
      given.values.set(name, before === undefined ? value : `${before},${value}`);
    } else if (given.values.has(name) && given.values.get(name) !== value) {
      problems.push({ code: 'repeated-option', option: rawName });
    } else {
      given.values.set(name, value);
    }
  }
  return { given, problems };
}

function oneOf<const T extends string>(
  key: 'lang' | 'env',
  allowed: readonly T[],
  values: ReadonlyMap<string, string>,
  problems: ArgumentProblem[],
): T | undefined {
  const value = values.get(key);
  const choice = allowed.find((one) => one === value);
  if (value !== undefined && choice === undefined) {
    problems.push({ code: 'unknown-value', key, value, allowed });
  }
  return choice;
}

function chosenFeatures(
  values: ReadonlyMap<string, string>,
  problems: ArgumentProblem[],
): FeatureId[] | undefined {
  const list = values.get('features');
  const presetId = values.get('preset');
  const chosen = new Set<FeatureId>();

  if (list !== undefined) for (const id of featureList(list, problems)) chosen.add(id);
  if (presetId !== undefined) {
    const preset = presets.find(({ id }) => id === presetId);
    const ids = presets.map(({ id }) => id);
    if (preset) {
      for (const id of preset.features) chosen.add(id);
    } else {
      const suggestion = nearest(presetId, ids);
      problems.push({ code: 'unknown-preset', value: presetId, suggestion, known: ids });
    }
  }
  return list === undefined && presetId === undefined ? undefined : [...chosen];
}

function featureList(list: string, problems: ArgumentProblem[]): FeatureId[] {
  const words = [...new Set(list.split(',').map((word) => word.trim()))].filter((word) => word !== '');
  const ids = features.map(({ id }) => id);
  for (const word of ['all', 'none']) {
    if (words.includes(word) && words.length > 1) problems.push({ code: 'not-alone', value: word });
  }
  const known: FeatureId[] = words.includes('all') ? ids : [];
  for (const word of words) {
    if (isFeatureId(word)) known.push(word);
    else if (word !== 'all' && word !== 'none') {
      problems.push({
        code: 'unknown-feature',
        value: word,
        suggestion: nearest(word, [...ids, 'all', 'none']),
      });
    }
  }
  return known;
}
