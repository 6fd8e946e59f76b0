import { features } from '../answers/catalogue.js';
import { type Field, pythonDefault, typeOf } from '../answers/field-types.js';
import { columnOf, parseFields } from '../answers/fields.js';
import { className } from '../answers/names.js';
import { singularOf } from '../answers/nouns.js';
import { addedOwner, hasTable, ownerField, protectionOf, type Resource } from '../answers/resource.js';
import { call, formatAssignment, formatCall, literal } from '../python/format.js';

/** What the templates of a resource see of a field. */
export interface FieldContext {
  /** Attribute and key. */
  name: string;
  /** Annotation and default in the class that a client's input is read into. */
  input: string;
  /** The same in the class of what is answered. */
  output: string;
  /** Whether a request may leave the field out. */
  optional: boolean;
  /** Python literals for tests: valid ones, and one that is not. */
  sample: string;
  other: string;
  invalid: string;
  /** In Python: a valid value, and what it is where its input is left out. */
  value: string;
  fallback: string;
  /** Whether all samples of the field differ. */
  counted: boolean;
  /** Whether each row is given a default of its own. */
  fresh: boolean;
  isRef: boolean;
  /** Whether it refers to a row that only its owner, and admins, may know of. */
  isPrivate: boolean;
  required: boolean;
  target: TargetContext;
}

/** One side of a reference: the resource referred to, or the one that refers. */
export interface TargetContext {
  singular: string;
  plural: string;
  model: string;
  /** For people: `blog post`. */
  title: string;
  field: string;
  required: boolean;
  /** The function of `tests/references.py` that makes a row, where no test of a resource does. */
  maker: string;
  isRouter: boolean;
  isSelf: boolean;
  /** Of private rows: whose they are. */
  ownerColumn: string;
  /** Where its endpoints are. */
  api: string;
  path: string;
}

export function targetContext(
  plural: string,
  field: Field | undefined,
  isSelf: boolean,
  isRouter: boolean,
  { api = 'v1', ownerColumn = '', maker = '' } = {},
): TargetContext {
  const singular = singularOf(plural);
  return {
    singular,
    plural,
    model: className(singular),
    title: singular.replaceAll('_', ' '),
    field: field ? columnOf(field) : '',
    required: field ? !field.optional : false,
    maker,
    isRouter,
    isSelf,
    ownerColumn,
    api,
    path: plural.replaceAll('_', '-'),
  };
}

export function fieldContext(
  field: Field,
  module: string,
  resource: Resource,
  { resources: all, jwt }: { resources: readonly Resource[]; jwt: boolean },
): FieldContext {
  const { optional, default: value } = field;
  const name = columnOf(field);
  const type = typeOf(field, module);
  const or = optional ? ' | None' : '';
  const given = value === undefined ? (optional ? 'None' : undefined) : pythonDefault(field, value, module);
  const fresh = value !== undefined && given === undefined;
  const counted = isCounted(field, resource) ? type.counted : undefined;
  const [sample, other, invalid] = counted ? [counted.sample, counted.sample, type.samples[2]] : type.samples;
  const target = field.target ?? '';
  const referred = all.find((one) => one.name === target && hasTable(one));
  const ownerColumn = privateOwner(target, referred, jwt);
  return {
    name,
    input: inputLines(`${name}: ${type.input}${or}`, given, [
      ...(fresh ? [`default_factory=${type.default?.now?.factory}`] : []),
      ...(type.constraints ?? []),
    ]),
    output: `${name}: ${type.output}${or}`,
    optional: optional || value !== undefined,
    sample,
    other,
    invalid,
    value: counted ? (counted.value ?? sample) : (type.value ?? sample),
    fallback: given ?? 'None',
    counted: counted !== undefined,
    fresh,
    isRef: field.type === 'ref',
    // Admins see all, and where nobody logs in nobody can be told from another.
    isPrivate: ownerColumn !== '' && !/^(none|role:admin)$/.test(protectionOf(resource, jwt)),
    required: !optional,
    target: targetContext(target, field, target === resource.name, referred?.kind === 'router', {
      api: referred?.api ?? 'v1',
      ownerColumn,
      maker: referred ? '' : `some_${singularOf(target)}`,
    }),
  };
}

/** The column that says whose the rows of a table are, where others must not know of them. */
function privateOwner(target: string, resource: Resource | undefined, jwt: boolean): string {
  const table = features.flatMap(({ tables = [] }) => tables).find(({ name }) => name === target);
  if (target === 'items' || table?.referable)
    return jwt ? (table?.referable?.owner ?? (table ? '' : 'owner_id')) : '';
  if (resource === undefined || protectionOf(resource, jwt) !== 'owner') return '';
  const owner = ownerField(resource) ?? addedOwner(resource, jwt);
  return owner ? columnOf(owner) : '';
}

/** Whether tests number the samples of a field, because a constraint is about it. */
function isCounted(field: Field, resource: Resource): boolean {
  const column = columnOf(field);
  const unique =
    field.unique || parseFields(resource.fields ?? '').uniques.some((columns) => columns.includes(column));
  return unique && typeOf(field).counted !== undefined;
}

/** Whether a test gives the column a value that is not null. */
export function isGiven(column: string, fields: readonly FieldContext[]): boolean {
  const field = fields.find(({ name }) => name === column);
  return field !== undefined && !(field.isRef && !field.required);
}

/** A declaration in a class of fields, as the formatter would have it. */
function inputLines(annotated: string, given: string | undefined, more: readonly string[]): string {
  if (more.length > 0) {
    const args = given === undefined ? more : [`default=${given}`, ...more];
    return indented(formatCall(call('Field', ...args), { indent: '    ', prefix: `${annotated} = ` }));
  }
  return given === undefined ? annotated : indented(formatAssignment(annotated, given, '    '));
}

/** For a place that is indented already. */
function indented(lines: readonly string[]): string {
  return lines.join('\n').trimStart();
}

/** `("slug",)` */
export function tuple(columns: readonly string[]): string {
  return `(${columns.map(literal).join(', ')}${columns.length === 1 ? ',' : ''})`;
}

/** Imports of the class that a client's input is read into. */
export function importsOf(field: Field, module: string): readonly string[] {
  const { imports, default: allowed } = typeOf(field, module);
  if (field.default === undefined) return imports;
  return [...imports, ...((field.default === 'now' ? allowed?.now?.imports : allowed?.imports) ?? [])];
}

/** Imports of the numbered samples: in tests of a model they are Python values, in those of a router JSON. */
export function countedImports(fields: readonly Field[], module: string, resource: Resource): string[] {
  const lines = fields.flatMap((field) => {
    const {
      sample = '',
      value,
      imports = [],
    } = (isCounted(field, resource) && typeOf(field, module).counted) || {};
    const written = resource.kind === 'model' ? (value ?? sample) : sample;
    return imports.filter((line) =>
      line
        .split(' import ')[1]
        ?.split(', ')
        .every((name) => written.includes(name)),
    );
  });
  return [...new Set(lines)];
}
