import type { Language } from '../answers/answers.js';
import { enumClass, typeOf } from '../answers/field-types.js';
import { columnOf, parseFields } from '../answers/fields.js';
import { kinds, type ModelOutput } from '../answers/kinds.js';
import { className } from '../answers/names.js';
import { pluralOf, singularOf } from '../answers/nouns.js';
import { addedOwner, hasTable, ownerField, protectionOf, type Resource } from '../answers/resource.js';
import { memberOf, type Table } from '../answers/table.js';
import { literal } from '../python/format.js';
import { uniquesOf } from '../tables/constraints.js';
import { modelSource } from '../tables/model.js';
import {
  countedImports,
  type FieldContext,
  fieldContext,
  importsOf,
  isGiven,
  type TargetContext,
  targetContext,
  tuple,
} from './field-context.js';
import { type SharedFieldTypes, sharedFieldTypes } from './shared-field-types.js';

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
  /** What a model answers with, and whether that is what the name says. */
  output: ModelOutput;
  classes: boolean;
  boxes: boolean;
  arrays: boolean;
  hasLabels: boolean;
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
  /** Whether tests of this resource log in as an admin, because it or a resource that it refers to needs one. */
  testedByAdmin: boolean;
  /** Fields of the input; those of the output may have the owner's beside them. */
  fields: FieldContext[];
  outputFields: FieldContext[];
  /** Fields that input must have. */
  requiredFields: FieldContext[];
  optionalFields: FieldContext[];
  refs: FieldContext[];
  requiredRefs: FieldContext[];
  hasRequiredRefs: boolean;
  /** Whether any refers to rows that not everybody may know of; and those of them that tests give a value. */
  hasPrivateRefs: boolean;
  privateRefs: FieldContext[];
  /** Whether who writes matters to what is written. */
  takesUser: boolean;
  /** Whether its tests make rows as another user. */
  asSomebody: boolean;
  /** Whether a valid body can be in conflict with what there is. */
  conflicts: boolean;
  /** `value` is a Python literal. */
  enums: Array<{ name: string; members: Array<{ member: string; value: string }> }>;
  /** Columns of each constraint, in parentheses; those over which tests can make a second row. */
  uniques: string[];
  triedUniques: string[];
  /** Whether its tests number their samples. */
  counted: boolean;
  /** Imports of those numbered samples, and of what models are filled with in tests. */
  countedImports: string[];
  /** Imports that its schema needs. */
  schemaImports: string[];
  /** Imports that only the response schema needs. */
  outputImports: string[];
  /** Imports that the values above need. */
  valueImports: string[];
  /** The class of its table. */
  modelImports: string;
  modelBody: string;
  /** References from other resources to this one. */
  referrers: TargetContext[];
}

/** What all templates see of the resources. */
export interface ResourcesContext {
  /** For each type, whether any field has it: the module of shared field types declares only those. */
  fieldTypes: SharedFieldTypes;
  /** Whether there is any reference between rows; the in-memory store has to enforce these itself. */
  hasReferences: boolean;
  /** Whether any field is a reference, so that tests need rows to refer to. */
  hasReferenceFields: boolean;
  /** References from resources to tables of the base. */
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

export function resourcesContext({ resources, jwt }: Surroundings): ResourcesContext {
  return {
    fieldTypes: sharedFieldTypes(resources),
    hasReferences: resources.some(
      (resource) => hasTable(resource) && (refers(resource) || addedOwner(resource, jwt) !== undefined),
    ),
    hasReferenceFields: resources.some((resource) => hasTable(resource) && refers(resource)),
    userReferrers: referrersOf('users', resources, jwt),
    itemReferrers: referrersOf('items', resources, jwt),
  };
}

export function resourceContext(resource: Resource, around: Surroundings): ResourceContext {
  const { kind, name } = resource;
  const isPlural = kinds[kind].named === 'plural';
  const plural = isPlural ? name : pluralOf(name);
  const singular = isPlural ? singularOf(name) : name;
  const fields = parseFields(resource.fields ?? '').fields;
  const added = addedOwner(resource, around.jwt);
  const outputFields = [...fields, ...(added ? [added] : [])].map((field) =>
    fieldContext(field, singular, resource, around),
  );
  const protect = protectionOf(resource, around.jwt);
  const owner = protect === 'none' || protect === 'role:admin' ? undefined : (ownerField(resource) ?? added);
  const ownerColumn = owner ? columnOf(owner) : '';
  const contexts = outputFields.filter((field) => field.name !== ownerColumn);
  const table = hasTable(resource) ? around.tables.find((one) => one.name === name) : undefined;
  const uniques = uniquesOf({ columns: table?.columns ?? [], uniques: table?.uniques ?? [] });
  const source = table && modelSource(table, around.tables, { orm: around.orm });
  const words = singular.replaceAll('_', ' ');
  const titles = plural.replaceAll('_', ' ');
  const requiredRefs = contexts.filter(({ isRef, required }) => isRef && required);
  const hasPrivateRefs = contexts.some(({ isPrivate }) => isPrivate);
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
    output: resource.output ?? 'classes',
    hasLabels: resource.output === undefined || resource.output === 'boxes',
    classes: resource.output === undefined,
    boxes: resource.output === 'boxes',
    arrays: resource.output === 'arrays',
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
    refs: contexts.filter(({ isRef }) => isRef),
    requiredRefs,
    hasPrivateRefs,
    privateRefs: requiredRefs.filter(({ isPrivate }) => isPrivate),
    takesUser: ownerColumn !== '' || hasPrivateRefs,
    asSomebody: protect === 'owner' || hasPrivateRefs,
    hasRequiredRefs: requiredRefs.length > 0,
    conflicts: uniques.length > 0 || contexts.some(({ isRef }) => isRef),
    enums: fields.flatMap(({ name: field, members }) =>
      members === undefined
        ? []
        : [
            {
              name: enumClass(field, singular),
              members: members.map((value) => ({ member: memberOf(value), value: literal(value) })),
            },
          ],
    ),
    schemaImports: [
      ...new Set(
        fields.flatMap((field) => (columnOf(field) === ownerColumn ? [] : importsOf(field, singular))),
      ),
    ],
    outputImports: fields.some(({ type }) => type === 'json') ? ['from typing import Any'] : [],
    uniques: uniques.map(tuple),
    triedUniques: uniques
      .filter((columns) => columns.every((column) => isGiven(column, outputFields)))
      .map(tuple),
    counted: contexts.some(({ counted }) => counted),
    countedImports: countedImports(fields, singular, resource),
    valueImports: [...new Set(fields.flatMap((field) => typeOf(field, singular).valueImports ?? []))],
    modelImports: source?.imports.join('\n') ?? '',
    modelBody: source?.body ?? '',
    referrers: referrersOf(name, around.resources, around.jwt),
  };
}

function needsAdmin(resource: Resource, all: readonly Resource[]): boolean {
  if (resource.protect === 'role:admin') return true;
  return parseFields(resource.fields ?? '').fields.some(({ target, optional }) => {
    const other = all.find(({ kind, name }) => kind === 'router' && name === target);
    return !optional && other !== undefined && other !== resource && needsAdmin(other, all);
  });
}

function refers({ fields = '' }: Resource): boolean {
  return parseFields(fields).fields.some(({ type }) => type === 'ref');
}

function referrersOf(target: string, resources: readonly Resource[], jwt: boolean): TargetContext[] {
  return resources.filter(hasTable).flatMap((resource) => {
    const owner = addedOwner(resource, jwt);
    // With its owner goes what is theirs alone.
    const fields = [
      ...parseFields(resource.fields ?? '').fields,
      ...(owner ? [{ ...owner, optional: false }] : []),
    ];
    return fields
      .filter((field) => field.target === target)
      .map((field) =>
        targetContext(resource.name, field, resource.name === target, resource.kind === 'router'),
      );
  });
}
