import type { Language } from '../answers/answers.js';
import { columnOf, type Field, parseFields } from '../answers/fields.js';
import { className, pluralOf, singularOf } from '../answers/names.js';
import type { Protection, Resource } from '../answers/resource.js';
import { modelSource, type Table } from '../tables/index.js';
import { enumClass } from '../tables/resource-tables.js';

/** What the templates of a resource see of a field. */
export interface FieldContext {
  /** Attribute and key. */
  name: string;
  /** Annotation and default in the class that a client's input is read into. */
  input: string;
  /** The same in the class of what is answered. */
  output: string;
  /** Whether its input may be left out. */
  optional: boolean;
  /** Python literals for tests: valid ones, and one that is not. */
  sample: string;
  other: string;
  invalid: string;
  /** In Python: a valid value, and what it is where its input is left out. */
  value: string;
  fallback: string;
  isRef: boolean;
  required: boolean;
  target: TargetContext;
}

/** What a reference refers to, or what refers to a resource. */
export interface TargetContext {
  singular: string;
  plural: string;
  model: string;
  /** For people: `blog post`. */
  title: string;
  field: string;
  required: boolean;
  isUser: boolean;
  isItem: boolean;
  isRouter: boolean;
  isSelf: boolean;
  /** Where its endpoints are. */
  api: string;
  path: string;
}

/** What the templates of a resource see beside everything that all templates see. */
export interface ResourceContext {
  name: string;
  singular: string;
  plural: string;
  /** `BlogPost` */
  model: string;
  /** `blog-posts` */
  path: string;
  /** `{blog_post_id}`, in a path and in a formatted string. */
  braced: string;
  /** `Blog-Post`, in the name of a header */
  header: string;
  /** `blog-post` */
  slug: string;
  /** `BLOG_POSTS` */
  constant: string;
  /** `blog posts`, `blog post` and `Blog posts` */
  titles: string;
  title: string;
  Titles: string;
  article: string;
  /** `v1` */
  api: string;
  /** `2` for `v2` */
  number: string;
  paged: boolean;
  /** Which protection it has; all false where everybody may use it. */
  login: boolean;
  scope: boolean;
  /** With scopes: only admins have them. */
  admin: boolean;
  open: boolean;
  /** Whether its tests log in as an admin, for its own sake or that of what it refers to. */
  testedByAdmin: boolean;
  fields: FieldContext[];
  /** Fields that input must have. */
  requiredFields: FieldContext[];
  optionalFields: FieldContext[];
  invalidFields: FieldContext[];
  refs: FieldContext[];
  requiredRefs: FieldContext[];
  hasRequiredRefs: boolean;
  enums: Array<{ name: string; members: Array<{ member: string; value: string }> }>;
  /** Imports that its schema needs. */
  schemaImports: string[];
  /** Those that only the class of what is answered needs. */
  outputImports: string[];
  /** Those of the values above. */
  valueImports: string[];
  /** The class of its table. */
  modelImports: string;
  modelBody: string;
  /** What refers to it. */
  referrers: TargetContext[];
}

/** What all templates see of the resources. */
export interface ResourcesContext {
  /** Whether any field is of this type, for the module of shared field types. */
  fieldTypes: {
    any: boolean;
    functions: boolean;
    str: boolean;
    text: boolean;
    int: boolean;
    float: boolean;
    decimal: boolean;
    datetime: boolean;
    json: boolean;
    ref: boolean;
  };
  /** Whether anything refers to anything, which an in-memory store has to see to itself. */
  hasReferences: boolean;
  /** What refers to a table of the base. */
  userReferrers: TargetContext[];
  itemReferrers: TargetContext[];
}

interface Surroundings {
  resources: readonly Resource[];
  tables: readonly Table[];
  jwt: boolean;
  orm: boolean;
  lang: Language;
}

const isTable = ({ kind }: Resource): boolean => kind === 'router' || kind === 'model';

export function resourcesContext({ resources }: Surroundings): ResourcesContext {
  const types = new Set(
    resources.flatMap(({ fields = '' }) => parseFields(fields).fields.map(({ type }) => type)),
  );
  const shared = ['str', 'text', 'int', 'float', 'decimal', 'datetime', 'json', 'ref'] as const;
  return {
    fieldTypes: {
      any: shared.some((type) => types.has(type)),
      functions: types.has('json') || types.has('datetime') || types.has('decimal'),
      ...(Object.fromEntries(shared.map((type) => [type, types.has(type)])) as Record<
        (typeof shared)[number],
        boolean
      >),
    },
    hasReferences: resources.some(
      (resource) => isTable(resource) && (resource.fields ?? '').includes(':ref('),
    ),
    userReferrers: referrersOf('users', resources),
    itemReferrers: referrersOf('items', resources),
  };
}

export function resourceContext(resource: Resource, around: Surroundings): ResourceContext {
  const { kind, name } = resource;
  const plural = kind === 'router' || kind === 'model' ? name : pluralOf(name);
  const singular = kind === 'router' || kind === 'model' ? singularOf(name) : name;
  const fields = parseFields(resource.fields ?? '').fields;
  const contexts = fields.map((field) => fieldContext(field, singular, resource, around.resources));
  const protect = protectionOf(resource, around.jwt);
  const table = isTable(resource) ? around.tables.find((one) => one.name === name) : undefined;
  const source = table && modelSource(table, around.tables, { orm: around.orm });
  const words = singular.replaceAll('_', ' ');
  const titles = plural.replaceAll('_', ' ');
  const requiredRefs = contexts.filter(({ isRef, required }) => isRef && required);
  return {
    name,
    singular,
    plural,
    model: className(singular),
    path: plural.replaceAll('_', '-'),
    braced: `{${singular}_id}`,
    header: singular.split('_').map(className).join('-'),
    slug: singular.replaceAll('_', '-'),
    constant: (kind === 'router' ? plural : singular).toUpperCase(),
    titles,
    title: words,
    Titles: titles.charAt(0).toUpperCase() + titles.slice(1),
    article: /^[aeio]/.test(words) ? 'an' : 'a',
    api: resource.api ?? 'v1',
    number: name.replace(/^v/, ''),
    paged: resource.pagination !== false,
    login: protect === 'login',
    scope: protect === 'scope' || protect === 'role:admin',
    admin: protect === 'role:admin',
    open: protect === 'none',
    testedByAdmin: around.jwt && needsAdmin(resource, around.resources),
    fields: contexts,
    requiredFields: contexts.filter(({ optional }) => !optional),
    optionalFields: contexts.filter(({ optional }) => optional),
    invalidFields: contexts,
    refs: contexts.filter(({ isRef }) => isRef),
    requiredRefs,
    hasRequiredRefs: requiredRefs.length > 0,
    enums: fields.flatMap(({ name: field, members }) =>
      members === undefined
        ? []
        : [
            {
              name: enumClass(field, singular),
              members: members.map((value) => ({ member: memberOf(value), value })),
            },
          ],
    ),
    schemaImports: [...new Set(fields.flatMap((field) => importsOf(field)))],
    outputImports: fields.some(({ type }) => type === 'json') ? ['from typing import Any'] : [],
    valueImports: [...new Set(fields.flatMap((field) => valueImportsOf(field, singular)))],
    modelImports: source?.imports.join('\n') ?? '',
    modelBody: source?.body ?? '',
    referrers: referrersOf(name, around.resources),
  };
}

/** Without a word about it, a project with logins protects what is in it. */
function protectionOf({ kind, protect }: Resource, jwt: boolean): Protection {
  if (kind !== 'router' || !jwt) return 'none';
  return protect ?? 'scope';
}

function needsAdmin(resource: Resource, all: readonly Resource[]): boolean {
  if (resource.protect === 'role:admin') return true;
  return parseFields(resource.fields ?? '').fields.some(({ target, optional }) => {
    const other = all.find(({ kind, name }) => kind === 'router' && name === target);
    return !optional && other !== undefined && other !== resource && needsAdmin(other, all);
  });
}

function referrersOf(target: string, resources: readonly Resource[]): TargetContext[] {
  return resources.filter(isTable).flatMap((resource) =>
    parseFields(resource.fields ?? '')
      .fields.filter((field) => field.target === target)
      .map((field) =>
        targetContext(resource.name, field, resource.name === target, resource.kind === 'router'),
      ),
  );
}

function targetContext(
  plural: string,
  field: Field | undefined,
  isSelf: boolean,
  isRouter: boolean,
  api = 'v1',
): TargetContext {
  const singular = singularOf(plural);
  return {
    singular,
    plural,
    model: className(singular),
    title: singular.replaceAll('_', ' '),
    field: field ? columnOf(field) : '',
    required: field ? !field.optional : false,
    isUser: plural === 'users',
    isItem: plural === 'items',
    isRouter,
    isSelf,
    api,
    path: plural.replaceAll('_', '-'),
  };
}

function fieldContext(
  field: Field,
  module: string,
  resource: Resource,
  all: readonly Resource[],
): FieldContext {
  const { optional, default: value } = field;
  const name = columnOf(field);
  const [input, output] = annotations(field, module);
  const or = optional ? ' | None' : '';
  const fallback =
    value === undefined ? (optional ? ' = None' : '') : ` = ${pythonDefault(field, module, value)}`;
  const [sample, other, invalid] = samples(field);
  const target = field.target ?? '';
  return {
    name,
    input: `${name}: ${input}${or}${fallback}`,
    output: `${name}: ${output}${or}`,
    optional: optional || value !== undefined,
    sample,
    other,
    invalid,
    value: pythonValue(field, module, sample),
    fallback: value === undefined ? 'None' : pythonDefault(field, module, value),
    isRef: field.type === 'ref',
    required: !optional,
    target: targetContext(
      target,
      field,
      target === resource.name,
      all.some((one) => one.kind === 'router' && one.name === target),
      all.find((one) => one.name === target)?.api,
    ),
  };
}

function annotations({ name, type }: Field, module: string): [input: string, output: string] {
  switch (type) {
    case 'str':
      return ['ShortText', 'str'];
    case 'text':
      return ['LongText', 'str'];
    case 'int':
      return ['Integer', 'int'];
    case 'float':
      return ['Number', 'float'];
    case 'decimal':
      return ['Amount', 'Decimal'];
    case 'bool':
      return ['StrictBool', 'bool'];
    case 'date':
      return ['date', 'date'];
    case 'datetime':
      return ['Moment', 'datetime'];
    case 'uuid':
      return ['UUID', 'UUID'];
    case 'email':
      return ['Email', 'str'];
    case 'json':
      return ['JsonObject', 'dict[str, Any]'];
    case 'ref':
      return ['Reference', 'int'];
    case 'enum':
      return [enumClass(name, module), enumClass(name, module)];
  }
}

function importsOf({ type }: Field): string[] {
  const own = (name: string): string => `from app.schemas.fields import ${name}`;
  switch (type) {
    case 'str':
      return [own('ShortText')];
    case 'text':
      return [own('LongText')];
    case 'int':
      return [own('Integer')];
    case 'float':
      return [own('Number')];
    case 'decimal':
      return [own('Amount'), 'from decimal import Decimal'];
    case 'bool':
      return ['from pydantic import StrictBool'];
    case 'date':
      return ['from datetime import date'];
    case 'datetime':
      return [own('Moment')];
    case 'uuid':
      return ['from uuid import UUID'];
    case 'email':
      return ['from app.schemas.user import Email'];
    case 'json':
      return [own('JsonObject')];
    case 'ref':
      return [own('Reference')];
    case 'enum':
      return ['from enum import StrEnum'];
  }
}

function pythonDefault({ name, type }: Field, module: string, value: string): string {
  switch (type) {
    case 'int':
      return String(Number(value));
    case 'float':
      return Number.isInteger(Number(value)) ? `${Number(value)}.0` : String(Number(value));
    case 'decimal':
      // As every amount is written, see `_in_cents` in schemas/fields.py.
      return `Decimal("${Number(value).toFixed(2)}")`;
    case 'bool':
      return value === 'true' ? 'True' : 'False';
    case 'enum':
      return `${enumClass(name, module)}.${memberOf(value)}`;
    default:
      return `"${value}"`;
  }
}

/** The sample as it is in the application, where JSON would have a string. */
function pythonValue({ name, type, members = [] }: Field, module: string, sample: string): string {
  switch (type) {
    case 'decimal':
      return `Decimal(${sample})`;
    case 'date':
      return 'date(2026, 1, 31)';
    case 'datetime':
      return 'datetime(2026, 1, 31, 9, 30, tzinfo=UTC)';
    case 'uuid':
      return `UUID(${sample})`;
    case 'enum':
      return `${enumClass(name, module)}.${memberOf(members[0] ?? '')}`;
    default:
      return sample;
  }
}

function valueImportsOf({ name, type }: Field, module: string): string[] {
  switch (type) {
    case 'decimal':
      return ['from decimal import Decimal'];
    case 'date':
      return ['from datetime import date'];
    case 'datetime':
      return ['from datetime import UTC, datetime'];
    case 'uuid':
      return ['from uuid import UUID'];
    case 'enum':
      return [`from app.schemas.${module} import ${enumClass(name, module)}`];
    default:
      return [];
  }
}

function memberOf(value: string): string {
  return value.toUpperCase().replaceAll('-', '_');
}

/** Two values as they are in JSON, in and out alike, and one that is refused. */
function samples({ name, type, members = [] }: Field): [string, string, string] {
  const words = name.replaceAll('_', ' ');
  switch (type) {
    case 'str':
      return [`"Some ${words}"`, `"Another ${words}"`, '""'];
    case 'text':
      return [`"A longer ${words}"`, `"Yet another ${words}"`, '"nul\\x00"'];
    case 'int':
      return ['3', '4', '2**31'];
    case 'float':
      return ['1.5', '2.5', '"1.5"'];
    case 'decimal':
      return ['"19.50"', '"21.00"', '"0.005"'];
    case 'bool':
      return ['True', 'False', '"yes"'];
    case 'date':
      return ['"2026-01-31"', '"2026-02-28"', '"2026-02-30"'];
    case 'datetime':
      return ['"2026-01-31T09:30:00Z"', '"2026-02-28T18:00:00Z"', '"2026-01-31T09:30:00"'];
    case 'uuid':
      return ['"6f1c0a52-4f0b-4f0e-9d3b-0a4b6c1d2e3f"', '"0b9d7e6c-52a1-4c3d-8e4f-9a8b7c6d5e4f"', '"6f1c"'];
    case 'email':
      return ['"ada@example.com"', '"eve@example.com"', '"ada"'];
    case 'json':
      return ['{"key": "value"}', '{"key": [1, None]}', '[]'];
    case 'ref':
      return ['None', 'None', '0'];
    case 'enum':
      return [`"${members[0]}"`, `"${members.at(-1)}"`, '"unknown"'];
  }
}
