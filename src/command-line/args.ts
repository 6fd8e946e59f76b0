import { basename, resolve } from 'node:path';
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
import { nearest } from '../text/nearest.js';
import {
  type Given,
  type NameIn,
  type OptionProblem,
  type OptionTable,
  oneOf,
  readOptions,
  type ValuedIn,
} from './options.js';

/**
 * The options of the create command.
 *
 * npm has configuration of its own called `yes`, `git` and `dry-run`; see `swallowed.ts` before renaming anything.
 */
export const options = {
  yes: { short: 'y' },
  features: { short: 'f', argument: 'LIST', list: true },
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
} as const satisfies OptionTable;

export type OptionName = NameIn<typeof options>;
export type ValuedOption = ValuedIn<typeof options>;
export type GivenArguments = Given<typeof options>;

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
  /** Print JSON, and nothing else; nobody is asked then. */
  json: boolean;
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
  | OptionProblem
  | Extract<AnswersProblem, { code: 'bad-name' | 'unknown-feature' | 'conflict' }>
  | { code: 'extra-argument'; value: string; suggestion: FeatureId | undefined }
  | { code: 'unknown-preset'; value: string; suggestion: string | undefined; known: readonly string[] }
  | { code: 'not-alone'; value: string };

export interface ParsedArguments {
  command: Command;
  /** `--lang`, where it is valid: refusals and help speak it too. */
  lang: Language | undefined;
  /** The options as typed, before they were validated. */
  given: GivenArguments;
}

/**
 * Reads the command line. Never throws: everything that is wrong with it is in `command.problems`.
 *
 * @param argv the arguments, without the interpreter and the script.
 * @param cwd where a relative directory starts.
 */
export function parseArguments(argv: readonly string[], cwd: string): ParsedArguments {
  const read = readOptions(argv, options);
  const { given } = read;
  const problems: ArgumentProblem[] = read.problems;
  const { switches, values, positionals } = given;
  const lang = oneOf('lang', languages, values.get('lang'), problems);

  // Asking for help or for the version never does anything else, whatever stands beside it.
  if (switches.has('help')) return { command: { kind: 'help' }, lang, given };
  if (switches.has('version')) return { command: { kind: 'version' }, lang, given };

  const env = oneOf('env', environmentTools, values.get('env'), problems);
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
    json: switches.has('json'),
  };
  return { command: { kind: 'create', request }, lang, given };
}

export function takesArgument(name: OptionName): name is ValuedOption {
  return 'argument' in options[name];
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
