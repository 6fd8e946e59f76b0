import type { Language } from '../answers/answers.js';
import { enumClass, type Field, memberOf, pythonDefault, typeOf } from '../answers/field-types.js';
import { columnOf, parseFields } from '../answers/fields.js';
import { kinds } from '../answers/kinds.js';
import { className } from '../answers/names.js';
import { pluralOf, singularOf } from '../answers/nouns.js';
import { hasTable, ownerField, protectionOf, type Resource } from '../answers/resource.js';
import type { Table } from '../answers/table.js';
import { modelSource } from '../tables/model.js';

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
  /** The column that the token fills, with logins; rows are private, or all read them and only the author writes. */
  ownerColumn: string;
  privately: boolean;
  byAuthor: boolean;
  /** Whether its tests log in as an admin, for its own sake or that of what it refers to. */
  testedByAdmin: boolean;
  /** Fields of the input; those of the output may have the owner's beside them. */
  fields: FieldContext[];
  outputFields: FieldContext[];
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
      (resource) => hasTable(resource) && (resource.fields ?? '').includes(':ref('),
    ),
    userReferrers: referrersOf('users', resources),
    itemReferrers: referrersOf('items', resources),
  };
}

export function resourceContext(resource: Resource, around: Surroundings): ResourceContext {
  const { kind, name } = resource;
  const isPlural = kinds[kind].named === 'plural';
  const plural = isPlural ? name : pluralOf(name);
  const singular = isPlural ? singularOf(name) : name;
  const fields = parseFields(resource.fields ?? '').fields;
  const outputFields = fields.map((field) => fieldContext(field, singular, resource, around.resources));
  const protect = protectionOf(resource, around.jwt);
  const owner = protect === 'none' || protect === 'role:admin' ? undefined : ownerField(resource);
  const ownerColumn = owner ? columnOf(owner) : '';
  const contexts = outputFields.filter((field) => field.name !== ownerColumn);
  const table = hasTable(resource) ? around.tables.find((one) => one.name === name) : undefined;
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
    scope: protect !== 'none' && protect !== 'login',
    admin: protect === 'role:admin',
    open: protect === 'none',
    ownerColumn,
    privately: protect === 'owner',
    byAuthor: protect === 'author',
    testedByAdmin: around.jwt && needsAdmin(resource, around.resources),
    fields: contexts,
    outputFields,
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
    schemaImports: [
      ...new Set(
        fields.flatMap((field) => (columnOf(field) === ownerColumn ? [] : typeOf(field, singular).imports)),
      ),
    ],
    outputImports: fields.some(({ type }) => type === 'json') ? ['from typing import Any'] : [],
    valueImports: [...new Set(fields.flatMap((field) => typeOf(field, singular).valueImports ?? []))],
    modelImports: source?.imports.join('\n') ?? '',
    modelBody: source?.body ?? '',
    referrers: referrersOf(name, around.resources),
  };
}

function needsAdmin(resource: Resource, all: readonly Resource[]): boolean {
  if (resource.protect === 'role:admin') return true;
  return parseFields(resource.fields ?? '').fields.some(({ target, optional }) => {
    const other = all.find(({ kind, name }) => kind === 'router' && name === target);
    return !optional && other !== undefined && other !== resource && needsAdmin(other, all);
  });
}

function referrersOf(target: string, resources: readonly Resource[]): TargetContext[] {
  return resources.filter(hasTable).flatMap((resource) =>
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
  const type = typeOf(field, module);
  const or = optional ? ' | None' : '';
  const fallback =
    value === undefined ? (optional ? ' = None' : '') : ` = ${pythonDefault(field, value, module)}`;
  const [sample, other, invalid] = type.samples;
  const target = field.target ?? '';
  return {
    name,
    input: `${name}: ${type.input}${or}${fallback}`,
    output: `${name}: ${type.output}${or}`,
    optional: optional || value !== undefined,
    sample,
    other,
    invalid,
    value: type.value ?? sample,
    fallback: value === undefined ? 'None' : pythonDefault(field, value, module),
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
