import {
  type GrowArgumentProblem,
  type GrowSwitches,
  growOptions,
  switchesOf,
} from '../src/command-line/grow-arguments.js';
import { type OptionTable, readOptions } from '../src/command-line/options.js';

/** Options of plop itself, which it reads. */
const PLOP_OPTIONS = {
  plopfile: { argument: 'PATH' },
  cwd: { argument: 'PATH' },
  preload: { argument: 'MODULE' },
  dest: { argument: 'PATH' },
  completion: { argument: 'SHELL' },
  init: { short: 'i' },
  force: { short: 'f' },
  progress: {},
  'no-progress': {},
  'show-type-names': { short: 't' },
  // Its own addition where it takes an option for one of Node's.
  'no-respawning': {},
} as const satisfies OptionTable;

export interface PlopArguments extends GrowSwitches {
  /** Words that are no options: the generator's name, and what is given to it. */
  words: string[];
  help: boolean;
  problems: GrowArgumentProblem[];
}

/**
 * Reads what plop ignores: `npx plop feature celery --dry-run` would otherwise really write.
 *
 * @param argv the arguments, without the interpreter and the script.
 */
export function readPlopArguments(argv: readonly string[]): PlopArguments {
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const read = readOptions(own, { ...growOptions, ...PLOP_OPTIONS });
  const { given } = read;
  const problems: GrowArgumentProblem[] = read.problems;
  // Plop takes a word of its own for an answer to a question.
  for (const name of ['protect', 'api', 'output'] as const) {
    if (!given.apart.has(name)) continue;
    const option = `--${name}`;
    problems.push({ code: 'unknown-option', option, suggestion: `${option}=${given.values.get(name)}` });
  }
  return {
    ...switchesOf(given, given.positionals[0], problems),
    words: given.positionals,
    help: given.switches.has('help'),
    problems,
  };
}
