import { parseArgs } from 'node:util';
import { type Language, languages } from '../answers/answers.js';
import { kinds, type ResourceKind, resourceKinds } from '../answers/kinds.js';
import { nearest } from './nearest.js';

/** The commands of an existing project and what they take. */
export const growCommands = {
  feature: 'NAME',
  remove: 'NAME',
  ...(Object.fromEntries(resourceKinds.map((kind) => [kind, 'NAME'])) as Record<ResourceKind, 'NAME'>),
  migration: 'NAME',
  upgrade: undefined,
  check: undefined,
  explain: 'FILE[:LINE]',
} as const;
export type GrowCommandName = keyof typeof growCommands;

/** Options that only some commands have. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  recopy: ['upgrade'],
  from: ['upgrade'],
  json: ['check'],
  fix: ['check'],
  template: ['explain'],
  protect: ['router'],
  api: ['router'],
  'no-pagination': ['router'],
};

/** The options among `given` that `command` does not have. */
export function optionsNotOf(command: string, given: Iterable<string>): string[] {
  return [...new Set(given)].filter((name) => ONLY[name] !== undefined && !ONLY[name].includes(command));
}

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  lang: { type: 'string', short: 'l' },
  'no-install': { type: 'boolean' },
  recopy: { type: 'boolean' },
  from: { type: 'string' },
  json: { type: 'boolean' },
  fix: { type: 'boolean' },
  template: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  protect: { type: 'string' },
  api: { type: 'string' },
  'no-pagination': { type: 'boolean' },
} as const;

export interface GrowArguments {
  command: GrowCommandName | undefined;
  name: string | undefined;
  /** What is to be added, when it is no feature. */
  resource: ({ kind: ResourceKind; name: string } & Record<string, unknown>) | undefined;
  dryRun: boolean;
  yes: boolean;
  lang: Language | undefined;
  install: boolean;
  recopy: boolean;
  from: string | undefined;
  json: boolean;
  fix: boolean;
  template: boolean;
  help: boolean;
  version: boolean;
}

export type GrowArgumentProblem =
  | { code: 'unknown-option'; option: string; suggestion: string | undefined }
  | { code: 'unknown-command'; value: string; suggestion: string | undefined }
  | { code: 'no-command' }
  | { code: 'no-name'; command: GrowCommandName }
  | { code: 'extra-argument'; value: string }
  | { code: 'no-value'; option: string }
  | { code: 'other-command'; option: string; commands: readonly string[] }
  | { code: 'bad-language'; value: string };

/**
 * Reads the arguments of the `fastapi-curriculum` command; everything that is wrong is in `problems`.
 *
 * @param argv the arguments, without the interpreter and the script.
 */
export function parseGrowArguments(argv: readonly string[]): {
  given: GrowArguments;
  problems: GrowArgumentProblem[];
} {
  const { values, positionals, tokens } = parseArgs({
    args: argv.filter((word) => word !== '--'),
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const problems: GrowArgumentProblem[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(OPTIONS, token.name)) continue;
    const near = nearest(token.name, Object.keys(OPTIONS));
    problems.push({ code: 'unknown-option', option: token.rawName, suggestion: near && `--${near}` });
  }
  const [word, name, ...more] = positionals;
  const kind = resourceKinds.find((one) => one === word);
  // Fields may come in one argument or in many.
  const takesFields = kind !== undefined && kinds[kind].fields;
  const extra = takesFields ? [] : more;
  const command = Object.keys(growCommands).find((one): one is GrowCommandName => one === word);
  const lang = languages.find((one) => one === values.lang);
  const given: GrowArguments = {
    command,
    name,
    resource: kind && name !== undefined ? resourceOf(kind, name, more, values) : undefined,
    dryRun: values['dry-run'] === true,
    yes: values.yes === true,
    lang,
    install: values['no-install'] !== true,
    recopy: values.recopy === true,
    from: typeof values.from === 'string' ? values.from : undefined,
    json: values.json === true,
    fix: values.fix === true,
    template: values.template === true,
    help: values.help === true,
    version: values.version === true,
  };
  if (values.lang !== undefined && lang === undefined) {
    problems.push({ code: 'bad-language', value: String(values.lang) });
  }
  if (word === undefined) problems.push({ code: 'no-command' });
  else if (command === undefined) {
    problems.push({
      code: 'unknown-command',
      value: word,
      suggestion: nearest(word, Object.keys(growCommands)),
    });
  } else if (growCommands[command] !== undefined && name === undefined) {
    problems.push({ code: 'no-name', command });
  }
  if (command !== undefined) {
    const options = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    for (const option of optionsNotOf(command, options)) {
      problems.push({ code: 'other-command', option: `--${option}`, commands: ONLY[option] ?? [] });
    }
  }
  // A switch in the place of its value, or nothing at all.
  if (values.from === true || values.from === '') problems.push({ code: 'no-value', option: '--from' });
  const tooMany = command !== undefined && growCommands[command] === undefined ? positionals.slice(1) : extra;
  problems.push(...tooMany.map((value): GrowArgumentProblem => ({ code: 'extra-argument', value })));
  return { given, problems };
}

function resourceOf(
  kind: ResourceKind,
  name: string,
  fields: readonly string[],
  { protect, api, 'no-pagination': whole }: Readonly<Record<string, unknown>>,
): { kind: ResourceKind; name: string } & Record<string, unknown> {
  return {
    kind,
    name,
    ...(kinds[kind].fields ? { fields: fields.join(' ') } : {}),
    ...(protect === undefined ? {} : { protect }),
    ...(api === undefined ? {} : { api }),
    ...(whole === true ? { pagination: false } : {}),
  };
}
