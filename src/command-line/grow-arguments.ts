import { type Language, languages } from '../answers/answers.js';
import {
  isKind,
  type Kind,
  kinds,
  type ResourceKind,
  type ResourceOption,
  resourceKinds,
} from '../answers/kinds.js';
import { nearest } from '../text/nearest.js';
import { type NameIn, type Option, type OptionProblem, oneOf, readOptions } from './options.js';

/** The commands of an existing project, in the order of help and menus, and what each of them takes. */
export const growCommands = {
  feature: 'NAME',
  ...(Object.fromEntries(resourceKinds.map((kind) => [kind, argumentsOf(kinds[kind])])) as Record<
    ResourceKind,
    string
  >),
  field: 'NAME "FIELDS"',
  migration: 'NAME',
  remove: 'NAME',
  undo: undefined,
  list: undefined,
  diff: '[FILE]',
  upgrade: undefined,
  check: undefined,
  explain: 'FILE[:LINE]',
  learn: undefined,
  lesson: 'SECTION',
  capstone: 'NAME',
};
export type GrowCommandName = keyof typeof growCommands;
export const growCommandNames = Object.keys(growCommands) as GrowCommandName[];

function argumentsOf({ named, fields, example }: Kind): string {
  return `${named === 'version' ? example : 'NAME'}${fields ? ' "FIELDS"' : ''}`;
}

/** Whether the command's argument may be left out. */
export function isOptional(command: GrowCommandName): boolean {
  return growCommands[command]?.startsWith('[') ?? true;
}

export function isGrowCommand(word: string | undefined): word is GrowCommandName {
  return word !== undefined && Object.hasOwn(growCommands, word);
}

interface GrowOption extends Option {
  only?: readonly GrowCommandName[];
  tells?: ResourceOption;
}

/** The options of these commands, the same for plop and for the second bin. */
export const growOptions = {
  protect: { argument: 'HOW', tells: 'protect' },
  api: { argument: 'v2', tells: 'api' },
  'no-pagination': { tells: 'pagination' },
  output: { argument: 'KIND', tells: 'output' },
  'dry-run': {},
  yes: { short: 'y' },
  'no-install': {},
  recopy: { only: ['upgrade'] },
  from: { argument: 'PATH', only: ['upgrade'] },
  workflow: { only: ['upgrade'] },
  verify: { only: ['feature', 'remove', ...resourceKinds, 'field', 'upgrade'] },
  json: { only: ['feature', 'remove', ...resourceKinds, 'field', 'list', 'check', 'learn', 'upgrade'] },
  fix: { only: ['check'] },
  template: { only: ['explain'] },
  watch: { only: ['learn'] },
  check: { only: ['lesson', 'capstone'] },
  stage: { argument: 'N', only: ['capstone'] },
  hint: { only: ['lesson'] },
  solution: { only: ['lesson'] },
  reset: { only: ['lesson'] },
  skip: { only: ['lesson'] },
  unskip: { only: ['lesson'] },
  lang: { short: 'l', argument: languages.join('|') },
  help: { short: 'h' },
  version: { short: 'v' },
} as const satisfies Record<string, GrowOption>;
export type GrowOptionName = NameIn<typeof growOptions>;
export const growOptionNames = Object.keys(growOptions) as GrowOptionName[];

/** Options of `lesson` for a lesson that was fetched already. */
export const lessonOptions = ['check', 'hint', 'solution', 'reset', 'skip', 'unskip'] as const;
export type LessonOption = (typeof lessonOptions)[number];

/** The commands that have the option; undefined where every command has it. */
export function commandsWith(option: GrowOptionName): readonly GrowCommandName[] | undefined {
  const { only, tells }: GrowOption = growOptions[option];
  return tells === undefined ? only : resourceKinds.filter((kind) => kinds[kind].options?.includes(tells));
}

export type GrowArgumentProblem =
  | OptionProblem
  | { code: 'unknown-command'; value: string; suggestion: string | undefined }
  | { code: 'no-command' }
  | { code: 'no-fields' }
  | { code: 'no-name'; command: GrowCommandName }
  | { code: 'extra-argument'; value: string }
  | { code: 'other-command'; option: string; commands: readonly string[] };

/** The options, whether plop or the second bin read them. */
export interface GrowSwitches {
  dryRun: boolean;
  yes: boolean;
  lang: Language | undefined;
  install: boolean;
  recopy: boolean;
  from: string | undefined;
  workflow: boolean;
  verify: boolean;
  json: boolean;
  fix: boolean;
  template: boolean;
  watch: boolean;
  lesson: LessonOption | undefined;
  stage: string | undefined;
  /** Options of the resource, under the names that `Resource` gives them. */
  told: Readonly<Partial<Record<ResourceOption, string | false>>>;
}

/** Judges the options of `command`; what is wrong with them is added to `problems`. */
export function switchesOf(
  { switches, values }: { switches: ReadonlySet<string>; values: ReadonlyMap<string, string> },
  command: string | undefined,
  problems: GrowArgumentProblem[],
): GrowSwitches {
  const lang = oneOf('lang', languages, values.get('lang'), problems);
  const told: Partial<Record<ResourceOption, string | false>> = {};
  // Other options belong to plop itself.
  for (const name of growOptionNames.filter((one) => switches.has(one) || values.has(one))) {
    const { tells }: GrowOption = growOptions[name];
    if (tells !== undefined) told[tells] = values.get(name) ?? false;
    const commands = commandsWith(name);
    if (isGrowCommand(command) && commands !== undefined && !commands.includes(command))
      problems.push({ code: 'other-command', option: `--${name}`, commands });
  }
  return {
    dryRun: switches.has('dry-run'),
    yes: switches.has('yes'),
    lang,
    install: !switches.has('no-install'),
    recopy: switches.has('recopy'),
    from: values.get('from'),
    workflow: switches.has('workflow'),
    verify: switches.has('verify'),
    json: switches.has('json'),
    fix: switches.has('fix'),
    template: switches.has('template'),
    watch: switches.has('watch'),
    lesson: lessonOptions.find((one) => switches.has(one)),
    stage: values.get('stage'),
    told,
  };
}

export interface GrowArguments extends GrowSwitches {
  command: GrowCommandName | undefined;
  name: string | undefined;
  /** The resource to add; undefined when a feature is added. */
  resource: ({ kind: ResourceKind; name: string } & Record<string, unknown>) | undefined;
  /** Fields to add to a resource that exists already. */
  fields: string | undefined;
  help: boolean;
  version: boolean;
}

/**
 * Reads the arguments of the `fastapi-curriculum` command; everything that is wrong is in `problems`.
 *
 * @param argv the arguments, without the interpreter and the script.
 */
export function parseGrowArguments(argv: readonly string[]): {
  given: GrowArguments;
  problems: GrowArgumentProblem[];
} {
  const read = readOptions(argv, growOptions);
  const problems: GrowArgumentProblem[] = read.problems;
  const [word, name, ...more] = read.given.positionals;
  const command = isGrowCommand(word) ? word : undefined;
  const options = switchesOf(read.given, word, problems);
  if (word === undefined) problems.push({ code: 'no-command' });
  else if (command === undefined)
    problems.push({ code: 'unknown-command', value: word, suggestion: nearest(word, growCommandNames) });
  else if (growCommands[command] !== undefined && !isOptional(command) && name === undefined)
    problems.push({ code: 'no-name', command });

  const kind = isKind(word) ? word : undefined;
  // Fields may come in one argument or in many.
  const takesFields = command === 'field' || (kind !== undefined && kinds[kind].fields);
  const wordless = command !== undefined && growCommands[command] === undefined;
  const takesMany = command === 'feature' || command === 'remove';
  const extra = takesFields || takesMany ? [] : wordless && name !== undefined ? [name, ...more] : more;
  problems.push(...extra.map((value): GrowArgumentProblem => ({ code: 'extra-argument', value })));
  const fields = takesFields ? { fields: more.join(' ') } : {};
  if (command === 'field' && name !== undefined && more.length === 0) problems.push({ code: 'no-fields' });
  return {
    given: {
      ...options,
      command,
      name: takesMany ? [name, ...more].join(',') : name,
      fields: command === 'field' ? more.join(' ') : undefined,
      resource: kind && name !== undefined ? { kind, name, ...fields, ...options.told } : undefined,
      help: read.given.switches.has('help'),
      version: read.given.switches.has('version'),
    },
    problems,
  };
}
