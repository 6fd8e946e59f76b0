import { nearest } from '../text/nearest.js';
import { type Field, type FieldTypeName, fieldTypeNames, typeOf } from './field-types.js';
import { identifierProblem, type NameReason, snakeCase } from './names.js';
import { pluralOf } from './nouns.js';

export type FieldProblem =
  | { code: 'field-syntax'; field: string }
  | { code: 'field-name'; field: string; reason: NameReason | 'taken' | 'twice' }
  | { code: 'field-type'; field: string; type: string; suggestion: string | undefined }
  | { code: 'field-default'; field: string; value: string }
  | { code: 'field-members'; field: string };

/** Attributes that every row, every Pydantic model or every mapped class has already, what their bodies call, and `l`, which Ruff refuses. */
const TAKEN = new Set(
  'id created_at metadata registry copy dict json schema validate construct from_orm parse_obj parse_raw parse_file update_forward_refs date datetime uuid field mapped_column l'.split(
    ' ',
  ),
);

/** Splits at blanks that are not between quotes. */
function wordsOf(text: string): string[] {
  return text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
}

/**
 * Reads `title:str body:text? views:int=0 status:enum(draft|published)=draft author:ref(users)`.
 *
 * Everything that is wrong is in `problems`, each with the field it is about.
 */
export function parseFields(text: string): { fields: Field[]; problems: FieldProblem[] } {
  const fields: Field[] = [];
  const problems: FieldProblem[] = [];
  for (const word of wordsOf(text)) {
    const parts = /^([^:]+):([^=?(]+)(?:\(([^)]*)\))?(\?)?(?:=(.*))?$/su.exec(word);
    if (!parts) {
      problems.push({ code: 'field-syntax', field: word });
      continue;
    }
    const [, given = '', type = '', inside, optional, value] = parts;
    const field: Field = {
      name: snakeCase(given.normalize('NFC')),
      type: type as FieldTypeName,
      optional: optional === '?',
    };
    if (type === 'ref') field.name = field.name.replace(/_id$/, '');
    const taken = TAKEN.has(field.name) || field.name.startsWith('model_');
    const reason = identifierProblem(field.name) ?? (taken ? 'taken' : undefined);
    if (reason) problems.push({ code: 'field-name', field: given, reason });
    else if (fields.some(({ name }) => columnOf({ name, type: 'str' }) === field.name))
      problems.push({ code: 'field-name', field: given, reason: 'twice' });
    const wrong = typeProblems(field, type, inside);
    problems.push(...wrong);
    if (value !== undefined) {
      field.default = value.replace(/^(["'])(.*)\1$/su, '$2');
      if (wrong.length > 0 || !typeOf(field).default?.accepts(field.default))
        problems.push({ code: 'field-default', field: given, value: field.default });
    }
    fields.push(field);
  }
  const columns = fields.map(columnOf);
  for (const [index, column] of columns.entries()) {
    if (
      columns.indexOf(column) !== index &&
      !problems.some((one) => one.code === 'field-name' && one.reason === 'twice')
    )
      problems.push({ code: 'field-name', field: column, reason: 'twice' });
  }
  return { fields, problems };
}

function typeProblems(field: Field, type: string, inside: string | undefined): FieldProblem[] {
  const unknown: FieldProblem = {
    code: 'field-type',
    field: field.name,
    type,
    suggestion: nearest(type, fieldTypeNames),
  };
  if (type === 'enum') {
    field.members = (inside ?? '').split('|').map((one) => one.trim());
    const names = field.members.map((one) => one.replaceAll('-', '_'));
    const fine =
      names.length > 1 &&
      new Set(names).size === names.length &&
      names.every((one) => /^[a-z][a-z0-9_]{0,31}$/.test(one) && !/^(mro|name|value)$/.test(one));
    return fine ? [] : [{ code: 'field-members', field: field.name }];
  }
  if (type === 'ref') {
    field.target = pluralOf(snakeCase(inside ?? ''));
    return field.target === 's' || inside === undefined
      ? [{ code: 'field-syntax', field: `${field.name}:ref` }]
      : [];
  }
  if (inside !== undefined) return [{ code: 'field-syntax', field: `${field.name}:${type}(${inside})` }];
  return (fieldTypeNames as readonly string[]).includes(type) ? [] : [unknown];
}

/** Column, attribute and key of a field: a reference holds the id of what it refers to. */
export function columnOf({ name, type }: Pick<Field, 'name' | 'type'>): string {
  return type === 'ref' ? `${name}_id` : name;
}

/** The one way to write these fields. */
export function formatFields(fields: readonly Field[]): string {
  return fields
    .map(({ name, type, optional, default: value, members, target }) => {
      const inside = members ? `(${members.join('|')})` : target ? `(${target})` : '';
      const quoted = value !== undefined && /[\s"']/.test(value) ? `"${value}"` : value;
      return `${name}:${type}${inside}${optional ? '?' : ''}${value === undefined ? '' : `=${quoted}`}`;
    })
    .join(' ');
}
