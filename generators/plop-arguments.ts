import type { Language } from '../src/answers/answers.js';
import { languages } from '../src/answers/answers.js';
import { optionsNotOf } from '../src/command-line/grow-arguments.js';
import { nearest } from '../src/command-line/nearest.js';

/** Options of plop itself, with whether a value follows. */
const PLOP_OPTIONS: Readonly<Record<string, boolean>> = {
  plopfile: true,
  cwd: true,
  preload: true,
  dest: true,
  completion: true,
  force: false,
  progress: false,
  'no-progress': false,
  'show-type-names': false,
  help: false,
  version: false,
};

const OWN_OPTIONS = [
  ...['dry-run', 'yes', 'lang', 'no-install', 'recopy', 'from', 'json', 'fix', 'template'],
  ...['protect', 'api', 'no-pagination'],
];

export interface PlopArguments {
  dryRun: boolean;
  yes: boolean;
  lang: Language | undefined;
  /** Options of the generators, under the names that resources have for them. */
  options: { protect?: string; api?: string; pagination?: false };
  install: boolean;
  recopy: boolean;
  from: string | undefined;
  json: boolean;
  fix: boolean;
  template: boolean;
  /** Words that are no options: the generator's name, and what is given to it. */
  words: string[];
  /** What no one understands, with the nearest option. */
  unknown: Array<{ option: string; suggestion: string | undefined }>;
}

/**
 * Reads what plop ignores: `npx plop feature celery --dry-run` would otherwise really write.
 *
 * @param argv the arguments, without the interpreter and the script.
 */
export function readPlopArguments(argv: readonly string[]): PlopArguments {
  const read: PlopArguments = {
    ...{ dryRun: false, yes: false, lang: undefined, install: true },
    ...{ recopy: false, from: undefined, json: false, fix: false, template: false },
    options: {},
    words: [],
    unknown: [],
  };
  const seen: string[] = [];
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  for (let at = 0; at < own.length; at++) {
    const word = own[at] ?? '';
    const [option = '', inline] = word.replace(/^--/, '').split(/=(.*)/s);
    seen.push(option);
    if (!word.startsWith('-')) read.words.push(word);
    else if (word === '--dry-run') read.dryRun = true;
    else if (word === '--yes' || word === '-y') read.yes = true;
    else if (word === '--no-install') read.install = false;
    else if (word === '--recopy') read.recopy = true;
    else if (word === '--json') read.json = true;
    else if (word === '--fix') read.fix = true;
    else if (word === '--template') read.template = true;
    else if (option === 'from') {
      read.from = inline ?? own[++at];
      if (!read.from) read.unknown.push({ option: word, suggestion: '--from PATH' });
    } else if (word === '--no-pagination') read.options.pagination = false;
    else if (option === 'protect' || option === 'api') {
      // Plop takes a word of its own for an answer to a question.
      if (inline === undefined)
        read.unknown.push({ option: word, suggestion: `${word}=${own[++at] ?? 'VALUE'}` });
      else read.options[option] = inline;
    } else if (option === 'lang' || word === '-l') {
      const value = inline ?? own[++at] ?? '';
      read.lang = languages.find((one) => one === value);
      if (read.lang === undefined)
        read.unknown.push({ option: `${word} ${value}`.trim(), suggestion: '--lang ko|en' });
    } else if (word.startsWith('--') && Object.hasOwn(PLOP_OPTIONS, option)) {
      if (PLOP_OPTIONS[option] && inline === undefined) at++;
    } else if (!/^-[ftihv]$/.test(word)) {
      const near = nearest(option, [...OWN_OPTIONS, ...Object.keys(PLOP_OPTIONS)]);
      read.unknown.push({ option: word, suggestion: near && `--${near}` });
    }
  }
  const [generator] = read.words;
  if (generator !== undefined) {
    for (const option of optionsNotOf(generator, seen))
      read.unknown.push({ option: `--${option}`, suggestion: undefined });
  }
  return read;
}
