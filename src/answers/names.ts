import { pythonReserved } from '../python/reserved.js';

/** Longer names would not fit into the names of constraints, nor on a line. */
export const LONGEST_NAME = 22;

const IRREGULAR: Readonly<Record<string, string>> = {
  child: 'children',
  datum: 'data',
  foot: 'feet',
  goose: 'geese',
  leaf: 'leaves',
  life: 'lives',
  man: 'men',
  medium: 'media',
  mouse: 'mice',
  movie: 'movies',
  person: 'people',
  shelf: 'shelves',
  tooth: 'teeth',
  wolf: 'wolves',
  woman: 'women',
};
const SINGULAR = Object.fromEntries(Object.entries(IRREGULAR).map(([one, many]) => [many, one]));

/** Nouns whose plural equals their singular: generated code needs two different names. */
const UNCOUNTABLE = new Set([
  'news',
  'series',
  'species',
  'sheep',
  'fish',
  'equipment',
  'information',
  'money',
]);

export type NameReason = 'empty' | 'characters' | 'long' | 'reserved' | 'uncountable';

/** `blog_post` for `BlogPost`, `blog-post` and `Blog post`. */
export function snakeCase(name: string): string {
  return name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase();
}

/** `BlogPost` for `blog_post`. */
export function className(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Applies to the last word of a snake_case name. */
function lastWord(name: string, change: (word: string) => string): string {
  const at = name.lastIndexOf('_') + 1;
  return name.slice(0, at) + change(name.slice(at));
}

export function singularOf(name: string): string {
  return lastWord(name, (word) => {
    if (SINGULAR[word]) return SINGULAR[word];
    if (IRREGULAR[word] || UNCOUNTABLE.has(word)) return word;
    if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
    if (/(ss|sh|ch|x|zz|us)es$/.test(word)) return word.slice(0, -2);
    if (/[^su]s$/.test(word)) return word.slice(0, -1);
    return word;
  });
}

export function pluralOf(name: string): string {
  return lastWord(name, (word) => {
    if (IRREGULAR[word]) return IRREGULAR[word];
    if (SINGULAR[word] || UNCOUNTABLE.has(word) || singularOf(word) !== word) return word;
    if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
    if (/(s|sh|ch|x|zz)$/.test(word)) return `${word}es`;
    return `${word}s`;
  });
}

/** Why a snake_case name cannot be one in Python and in the database. */
export function identifierProblem(name: string): NameReason | undefined {
  if (name === '') return 'empty';
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) return 'characters';
  if (name.length > LONGEST_NAME) return 'long';
  if (pythonReserved.has(name)) return 'reserved';
  return undefined;
}

/** As above, for a noun: its singular and its plural. */
export function nounProblem(plural: string): NameReason | undefined {
  const singular = singularOf(plural);
  const problem = identifierProblem(plural) ?? identifierProblem(singular);
  if (problem) return problem;
  if (singular === plural) return 'uncountable';
  return templateNameProblem(singular) ?? templateNameProblem(plural);
}

/** As above, for a name that becomes a variable beside those of its templates. */
export function templateNameProblem(name: string): NameReason | undefined {
  return namesInTemplates.has(name) ? 'reserved' : undefined;
}

/** Variables and (in lower case) classes of the code that stands around a resource's own names. */
const namesInTemplates = new Set(
  'app any base body client count database datetime decimal email field header integer json moment number page pagination path payload problem query reason request response router row rows scope session short_text long_text statement status table text total url uuid'
    .split(' ')
    .concat([
      'security',
      'settings',
      'sqlalchemy',
      'pytest',
      'fastapi',
      'pydantic',
      'admin',
      'bob',
      'lamp',
      'api_router',
    ]),
);
