import { nearest } from '../text/nearest.js';
import { type Field, type FieldTypeName, fieldTypeNames, typeOf, wordFor } from './field-types.js';
import { identifierProblem, type NameReason, snakeCase } from './names.js';
import { pluralOf } from './nouns.js';
import { memberOf } from './table.js';

export type FieldProblem =
  | { code: 'field-syntax'; field: string }
  | { code: 'field-name'; field: string; reason: NameReason | 'taken' | 'twice'; instead?: string }
  | { code: 'field-type'; field: string; type: string; suggestion: string | undefined }
  | { code: 'field-size'; field: string; type: string }
  | { code: 'field-default'; field: string; value: string }
  | { code: 'field-members'; field: string }
  /** The type can be neither, or no list of columns can. */
  | { code: 'field-key'; field: string; key: Key; types: readonly string[] }
  | { code: 'field-together'; field: string; name: string; known: readonly string[] };

/** An index; a unique index allows each value once. */
export type Key = 'unique' | 'index';

/** The parsed text of fields. */
export interface Fields {
  fields: readonly Field[];
  /** Columns of each key over several of them. */
  uniques: ReadonlyArray<readonly string[]>;
  indexes: ReadonlyArray<readonly string[]>;
  problems: readonly FieldProblem[];
}

/** Attributes that every row, every Pydantic model or every mapped class has already, what their bodies call, and `l`, which Ruff refuses. */
const TAKEN = new Set(
  'id created_at metadata registry copy dict json schema validate construct from_orm parse_obj parse_raw parse_file update_forward_refs date datetime time uuid field mapped_column l'.split(
    ' ',
  ),
);

/** Whether the field can say whose a row is. */
export function mayBeOwner({ name, target }: Field): boolean {
  return target === 'users' && /^(author|owner|user)$/.test(name);
}

/** Splits at blanks that are neither in quotes nor in brackets. */
function wordsOf(text: string): string[] {
  return text.match(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\([^)]*\)|[^\s"'(]|["'(])+/gsu) ?? [];
}

const read = new Map<string, Fields>();

/**
 * Reads `title:str(80) unique body:text? views:int=0 status:enum(draft|published)=draft author:ref(users) index(author,views)`.
 *
 * Everything that is wrong is in `problems`, each with the field it is about.
 */
export function parseFields(text: string): Fields {
  // Every resource looks at the fields of every other one.
  const known = read.get(text);
  if (known !== undefined) return known;
  const parsed = parse(text);
  read.set(text, parsed);
  return parsed;
}

function parse(text: string): Fields {
  const fields: Field[] = [];
  const problems: FieldProblem[] = [];
  const together: Array<{ key: Key; word: string; names: string[] }> = [];
  for (const word of wordsOf(text)) {
    const [, key, inside] = /^(unique|index)(?:\(([^)]*)\))?$/u.exec(word) ?? [];
    const previous = fields.at(-1);
    if (key === undefined) {
      const field = parseField(word, problems);
      if (field !== undefined) fields.push(field);
    } else if (inside !== undefined) {
      const names = inside.split(',').map((one) => snakeCase(one).replace(/_id$/, ''));
      together.push({ key: key as Key, word, names: [...new Set(names)] });
    } else if (previous === undefined) problems.push({ code: 'field-syntax', field: word });
    else previous[key as Key] = true;
  }
  problems.push(...repeated(fields));
  const keys: Record<Key, string[][]> = { unique: [], index: [] };
  for (const { key, word, names } of together) {
    const columns = names.map((name) => columnNamed(name, fields));
    const missing = names.find((_, at) => columns[at] === undefined);
    const [only] = names;
    const alone = fields.find(({ name }) => names.length === 1 && name === only);
    if (missing !== undefined)
      problems.push({
        ...{ code: 'field-together', field: word, name: missing },
        known: [...fields.map(({ name }) => name), 'created_at'],
      });
    else if (alone) alone[key] = true;
    else if (names.length === 1) problems.push({ code: 'field-syntax', field: word });
    else keys[key].push(columns as string[]);
  }
  for (const field of fields) problems.push(...keyProblems(field));
  for (const key of ['unique', 'index'] as const) {
    for (const columns of keys[key]) {
      const parts = fields.filter((field) => columns.includes(columnOf(field)));
      const unfit = parts.find(({ type }) => !canBe('index', type));
      // Each person would have one row of a state: a key needs a part that has many values beside whose it is.
      const few = key === 'unique' && !parts.some((one) => canBe('unique', one.type) && !mayBeOwner(one));
      const field = unfit?.name ?? (few ? parts.map(({ name }) => name).join() : undefined);
      if (field !== undefined)
        problems.push({ code: 'field-key', field, key, types: typesThatCanBe(unfit ? 'index' : key) });
    }
  }
  return { fields, uniques: distinct(keys.unique), indexes: distinct(keys.index), problems };
}

function parseField(word: string, problems: FieldProblem[]): Field | undefined {
  const parts = /^([^:]+):([^=?(:]+)(?:\(([^)]*)\))?(\?)?(?::(uniq(?:ue)?|index))?(?:=(.*))?$/su.exec(word);
  if (!parts) {
    problems.push({ code: 'field-syntax', field: word });
    return undefined;
  }
  const [, given = '', written = '', within, optional, key, value] = parts;
  // A file is a row of the feature that keeps them.
  const isFile = written === 'file' && within === undefined;
  const [type, inside] = isFile ? ['ref', 'uploads'] : [written, within];
  const field: Field = {
    name: snakeCase(given.normalize('NFC')),
    type: type as FieldTypeName,
    optional: optional === '?',
  };
  // As Rails and Phoenix write it.
  if (key !== undefined) field[key === 'index' ? 'index' : 'unique'] = true;
  if (type === 'ref') field.name = field.name.replace(/_id$/, '');
  const taken = TAKEN.has(field.name) || field.name.startsWith('model_');
  const reason = identifierProblem(field.name) ?? (taken ? 'taken' : undefined);
  if (reason) problems.push({ code: 'field-name', field: given, reason });
  const wrong = typeProblem(field, type, inside);
  if (wrong) problems.push(wrong);
  if (value !== undefined) {
    field.default = unquoted(value);
    if (wrong || !typeOf(field).default?.accepts(field.default))
      problems.push({ code: 'field-default', field: given, value: field.default });
  }
  return field;
}

function unquoted(value: string): string {
  const [, , inside] = /^(["'])(.*)\1$/su.exec(value) ?? [];
  return inside === undefined ? value : inside.replace(/\\(.)/gsu, '$1');
}

/** One problem for each name or column that another field has already. */
function repeated(fields: readonly Field[]): FieldProblem[] {
  const columns = fields.map(columnOf);
  const names = fields.map(({ name }) => name);
  return fields.flatMap((field, at): FieldProblem[] =>
    names.indexOf(field.name) !== at || columns.indexOf(columnOf(field)) !== at
      ? [{ code: 'field-name', field: field.name, reason: 'twice' }]
      : [],
  );
}

/** Reads what is in brackets behind the type. */
function typeProblem(field: Field, type: string, inside: string | undefined): FieldProblem | undefined {
  if (type === 'enum') {
    field.members = (inside ?? '').split('|').map((one) => one.trim().normalize('NFC'));
    const names = field.members.map(memberOf);
    const fine =
      names.length > 1 &&
      new Set(names).size === names.length &&
      field.members.every((one) => ENUM_VALUE.test(one));
    return fine ? undefined : { code: 'field-members', field: field.name };
  }
  if (type === 'ref') {
    field.target = pluralOf(snakeCase(inside ?? ''));
    return field.target === 's' || inside === undefined
      ? { code: 'field-syntax', field: `${field.name}:ref` }
      : undefined;
  }
  if (!(fieldTypeNames as readonly string[]).includes(type)) {
    const suggestion = wordFor(type, field.name) ?? nearest(type, fieldTypeNames);
    return { code: 'field-type', field: field.name, type, suggestion };
  }
  const size: FieldProblem = { code: 'field-size', field: field.name, type };
  if (type === 'list') {
    if (inside === undefined || inside === 'str') return undefined;
    return { code: 'field-type', field: field.name, type: `list(${inside})`, suggestion: 'list(str)' };
  }
  if (inside === undefined) return undefined;
  if (type === 'str' && /^\s*\d{1,4}\s*$/.test(inside)) {
    const length = Number(inside);
    if (length !== TYPICAL_LENGTH) field.length = length;
    return length >= 1 && length <= LONGEST_STR ? undefined : size;
  }
  const [, digits = '', places = ''] = /^\s*(\d{1,2})\s*,\s*(\d{1,2})\s*$/.exec(inside) ?? [];
  if (type === 'decimal' && digits !== '') {
    if (digits !== '12' || places !== '2') field.digits = [Number(digits), Number(places)];
    // SQLite keeps it as a float, which is exact for so many digits.
    const fits = Number(digits) >= 1 && Number(digits) <= 15 && Number(places) <= Number(digits);
    return fits ? undefined : size;
  }
  return size;
}

const TYPICAL_LENGTH = 200;
/** A longer one is a text; of the longest, an index of PostgreSQL still takes every value. */
const LONGEST_STR = 600;
const ENUM_VALUE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} _.+/&'-]{0,31}$/u;

/** Whether a column of the type can be a key by itself. */
function canBe(key: Key, type: FieldTypeName): boolean {
  if (!(fieldTypeNames as readonly string[]).includes(type)) return true;
  if (key === 'index') return !['text', 'json', 'list'].includes(type);
  return type === 'ref' || typeOf({ name: '', type, optional: false, members: ['a'] }).counted !== undefined;
}

function typesThatCanBe(key: Key): FieldTypeName[] {
  return fieldTypeNames.filter((type) => canBe(key, type));
}

function keyProblems(field: Field): FieldProblem[] {
  const key = (['unique', 'index'] as const).find((one) => field[one] && !canBe(one, field.type));
  // A unique column has an index, and so has a reference.
  if (field.unique || field.type === 'ref') delete field.index;
  return key === undefined ? [] : [{ code: 'field-key', field: field.name, key, types: typesThatCanBe(key) }];
}

function columnNamed(name: string, fields: readonly Field[]): string | undefined {
  const field = fields.find((one) => one.name === name);
  return field ? columnOf(field) : name === 'created_at' ? name : undefined;
}

function distinct(lists: readonly string[][]): string[][] {
  return [...new Map(lists.map((one) => [one.join(), one])).values()].sort((a, b) =>
    a.join() < b.join() ? -1 : 1,
  );
}

/** Column, attribute and key of a field: a reference holds the id of what it refers to. */
export function columnOf({ name, type }: Pick<Field, 'name' | 'type'>): string {
  return type === 'ref' ? `${name}_id` : name;
}

/** The one way to write these fields. */
export function formatFields({ fields, uniques, indexes }: Omit<Fields, 'problems'>): string {
  const nameOf = (column: string): string => fields.find((one) => columnOf(one) === column)?.name ?? column;
  const together = (key: Key, columns: readonly string[]): string =>
    `${key}(${columns.map(nameOf).join(',')})`;
  return [
    ...fields.map(formatField),
    ...uniques.map((columns) => together('unique', columns)),
    ...indexes.map((columns) => together('index', columns)),
  ].join(' ');
}

function formatField(field: Field): string {
  const { name, type, optional, default: value, members, target, length, digits, unique, index } = field;
  const inside =
    members?.join('|') ?? target ?? length ?? digits?.join() ?? (type === 'list' ? 'str' : undefined);
  const quoted =
    value !== undefined && /[\s"'\\()]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
  return [
    `${name}:${type}${inside === undefined ? '' : `(${inside})`}`,
    optional ? '?' : '',
    value === undefined ? '' : `=${quoted}`,
    unique ? ' unique' : index ? ' index' : '',
  ].join('');
}
