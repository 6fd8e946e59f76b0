import { takenBy } from '../generated/taken.js';
import { nearest } from '../text/nearest.js';
import { type FeatureId, features } from './catalogue.js';
import { columnOf, type FieldProblem, formatFields, parseFields } from './fields.js';
import { isKind, kinds, modelOutputs, protections, type ResourceKind, resourceKinds } from './kinds.js';
import { identifierProblem, type NameReason, nounProblem, snakeCase, templateNameProblem } from './names.js';
import { pluralOf, singularOf } from './nouns.js';
import { hasTable, labelOf, type Resource } from './resource.js';

export type ResourceProblem =
  | { code: 'resource-shape'; value: string }
  | { code: 'resource-kind'; value: string; suggestion: string | undefined }
  | { code: 'resource-option'; resource: string; option: string; suggestion: string | undefined }
  | {
      code: 'resource-name';
      resource: string;
      reason: NameReason | 'version';
      /** A name like it that would do. */
      instead?: string | undefined;
    }
  | { code: 'resource-clash'; resource: string; with: string }
  | { code: 'resource-no-fields'; resource: string }
  | { code: 'resource-output'; resource: string; value: string; suggestion: string | undefined }
  | { code: 'resource-protect'; resource: string; value: string; suggestion: string | undefined }
  | { code: 'resource-needs'; resource: string; feature: FeatureId }
  | { code: 'resource-api'; resource: string; api: string; known: readonly string[] }
  | {
      code: 'resource-ref';
      resource: string;
      field: string;
      target: string;
      known: readonly string[];
      suggestion: string | undefined;
    }
  | { code: 'resource-ref-model'; resource: string; field: string; target: string }
  | { code: 'resource-self'; resource: string; field: string }
  | { code: 'resource-circle'; resources: readonly string[] }
  | ({ resource: string } & FieldProblem);

/** PostgreSQL ends names after so many characters; those of constraints have the names of their columns in them. */
const LONGEST_IN_DATABASE = 63;

/** Base tables that a field can refer to; they have endpoints to make rows with. */
export const baseTargets = ['items', 'users'] as const;

/**
 * Checks and normalises resources, which may come in any order.
 *
 * @param on features of the project, those that others require included.
 * @param complain is told everything that is wrong.
 */
export function checkResources(
  value: unknown,
  on: ReadonlySet<FeatureId>,
  complain: (problem: ResourceProblem) => void,
): Resource[] {
  const problems: ResourceProblem[] = [];
  const resources = checkAll(value, on, problems);
  problems.forEach(complain);
  return resources;
}

function checkAll(value: unknown, on: ReadonlySet<FeatureId>, problems: ResourceProblem[]): Resource[] {
  if (!Array.isArray(value)) {
    problems.push({ code: 'resource-shape', value: JSON.stringify(value) });
    return [];
  }
  const resources = value
    .flatMap((one) => checkOne(one, problems) ?? [])
    .sort((a, b) => (a.kind === b.kind ? compare(a.name, b.name) : compare(a.kind, b.kind)));
  checkClashes(resources, problems);
  const versions = ['v1', ...resources.filter(({ kind }) => kind === 'version').map(({ name }) => name)];
  for (const resource of resources) {
    const label = labelOf(resource);
    if (resource.protect !== undefined && resource.protect !== 'none' && !on.has('jwt' as FeatureId)) {
      problems.push({ code: 'resource-needs', resource: label, feature: 'jwt' as FeatureId });
    }
    const needed = kinds[resource.kind].feature;
    if (needed !== undefined && !on.has(needed)) {
      problems.push({ code: 'resource-needs', resource: label, feature: needed });
    }
    if (resource.api !== undefined && !versions.includes(resource.api))
      problems.push({ code: 'resource-api', resource: label, api: resource.api, known: versions });
    checkReferences(resource, resources, on, problems);
    const { uniques, indexes } = parseFields(resource.fields ?? '');
    const keys = [...uniques, ...indexes].map((columns) => ['uq', resource.name, ...columns].join('_'));
    if (keys.some((key) => key.length > LONGEST_IN_DATABASE))
      problems.push({ code: 'resource-name', resource: label, reason: 'long' });
  }
  checkCircles(resources, problems);
  return resources;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function checkOne(given: unknown, problems: ResourceProblem[]): Resource | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    problems.push({ code: 'resource-shape', value: JSON.stringify(given) });
    return undefined;
  }
  const { kind: word, name: written, ...options } = given as Record<string, unknown>;
  if (!isKind(word) || typeof written !== 'string') {
    problems.push({
      code: 'resource-kind',
      value: String(word),
      suggestion: nearest(String(word), resourceKinds),
    });
    return undefined;
  }
  const kind = word;
  const known: readonly string[] = kinds[kind].options ?? [];
  const allowed = kinds[kind].fields ? [...known, 'fields'] : known;
  const before = problems.length;
  const name = checkName(kind, written.normalize('NFC'), problems);
  const resource: Resource = { kind, name };
  const label = labelOf(resource);
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const type = option === 'pagination' ? 'boolean' : 'string';
    if (!allowed.includes(option) || typeof value !== type)
      problems.push({
        code: 'resource-option',
        resource: label,
        option,
        suggestion: nearest(option, allowed),
      });
  }
  if (kinds[kind].fields) {
    const parsed = parseFields(typeof options.fields === 'string' ? options.fields : '');
    const { fields, problems: wrong } = parsed;
    problems.push(
      ...wrong.map(
        (problem): ResourceProblem => ({ resource: label, ...problem, ...insteadOf(problem, name) }),
      ),
    );
    const key = kinds[kind].table
      ? undefined
      : /(?:^| )(unique|index)\b(?!:)/.exec(formatFields(parsed))?.[1];
    if (key) problems.push({ code: 'resource-option', resource: label, option: key, suggestion: undefined });
    if (fields.length === 0 && wrong.length === 0)
      problems.push({ code: 'resource-no-fields', resource: label });
    resource.fields = formatFields(parsed);
  }
  const { protect, pagination, api, output } = options;
  if (typeof protect === 'string') {
    const protection = protections.find((one) => one === protect);
    if (protection) resource.protect = protection;
    else
      problems.push({
        code: 'resource-protect',
        resource: label,
        value: protect,
        suggestion: nearest(protect, protections),
      });
  }
  if (pagination === false) resource.pagination = false;
  if (typeof api === 'string' && api !== 'v1') resource.api = api;
  if (typeof output === 'string' && output !== 'classes') {
    const known = modelOutputs.find((one) => one === output);
    if (known) resource.output = known;
    else
      problems.push({
        code: 'resource-output',
        resource: label,
        value: output,
        suggestion: nearest(output, modelOutputs),
      });
  }
  return problems.length > before ? undefined : resource;
}

function checkName(kind: ResourceKind, written: string, problems: ResourceProblem[]): string {
  const complain = (reason: NameReason | 'version'): void => {
    const another = `${singularOf(snakeCase(written))}_${kind === 'router' || kind === 'model' ? 'records' : kind}`;
    const instead = /^(reserved|uncountable)$/.test(reason) && !nounProblem(another) ? another : undefined;
    problems.push({ code: 'resource-name', resource: `${kind} ${written}`, reason, instead });
  };
  const { named, variable, reserved } = kinds[kind];
  if (named === 'version') {
    if (!/^v([2-9]|[1-9]\d)$/.test(written)) complain('version');
    return written;
  }
  const snake = snakeCase(written);
  if (named === 'plural') {
    const reason = nounProblem(snake);
    if (reason) complain(reason);
    return pluralOf(snake);
  }
  const reason =
    identifierProblem(snake) ??
    (named === 'singular' ? nounProblem(snake) : undefined) ??
    (variable ? templateNameProblem(snake) : undefined) ??
    (reserved?.includes(snake) ? 'reserved' : undefined);
  if (reason) complain(reason);
  return named === 'singular' ? singularOf(snake) : snake;
}

/** The name of a refused field with that of its resource in front. */
function insteadOf(problem: FieldProblem, resource: string): { instead?: string } {
  if (problem.code !== 'field-name' || problem.reason === 'twice') return {};
  const another = `${singularOf(resource)}_${snakeCase(problem.field)}`;
  return identifierProblem(another) ? {} : { instead: another };
}

/** Modules, tables and names of test files that a resource brings. */
function claimsOf({ kind, name }: Resource): string[] {
  const names: Readonly<Record<string, string>> = {
    name,
    singular: singularOf(name),
    plural: pluralOf(name),
  };
  return kinds[kind].claims.map((claim) => claim.replace(/\{(\w+)\}/, (_, key: string) => names[key] ?? ''));
}

function checkClashes(resources: readonly Resource[], problems: ResourceProblem[]): void {
  const owners = new Map<string, Resource>();
  for (const resource of resources) {
    const own = claimsOf(resource);
    const other = own.map((claim) => owners.get(claim)).find((one) => one !== undefined);
    if (other) problems.push({ code: 'resource-clash', resource: labelOf(resource), with: labelOf(other) });
    const feature = takenBy(resource.kind).find(
      ([singular, plural]) =>
        [singular, singularOf(singular)].includes(singularOf(resource.name)) || plural === resource.name,
    );
    if (feature) problems.push({ code: 'resource-clash', resource: labelOf(resource), with: feature[2] });
    const table = [...features.flatMap(({ tables = [] }) => tables)].find(
      ({ name }) => name === resource.name,
    );
    if (table && !feature)
      problems.push({ code: 'resource-clash', resource: labelOf(resource), with: `table ${table.name}` });
    for (const claim of own) owners.set(claim, resource);
  }
}

function checkReferences(
  resource: Resource,
  all: readonly Resource[],
  on: ReadonlySet<FeatureId>,
  problems: ResourceProblem[],
): void {
  for (const field of parseFields(resource.fields ?? '').fields) {
    const { target } = field;
    if (target === undefined) continue;
    const label = labelOf(resource);
    const referable = features.filter(({ tables = [] }) =>
      tables.some((one) => one.name === target && one.referable),
    );
    const needs = referable.flatMap(({ id }) => [id, 'sqlalchemy' as FeatureId]).find((id) => !on.has(id));
    const known = [
      ...baseTargets,
      ...features
        .filter(({ id }) => on.has(id))
        .flatMap(({ tables = [] }) => tables.filter((one) => one.referable))
        .map(({ name }) => name),
      ...all.filter(hasTable).map(({ name }) => name),
    ];
    const found = all.find((one) => one.name === target && hasTable(one));
    // In the store in memory nobody would see to what refers to a row of a feature's.
    if (needs !== undefined) problems.push({ code: 'resource-needs', resource: label, feature: needs });
    else if (!known.includes(target))
      problems.push({
        code: 'resource-ref',
        resource: label,
        field: field.name,
        target,
        known,
        suggestion: nearest(target, known),
      });
    else if (target === resource.name && !field.optional)
      problems.push({ code: 'resource-self', resource: label, field: field.name });
    else if (found?.kind === 'model' && resource.kind === 'router' && !field.optional)
      problems.push({ code: 'resource-ref-model', resource: label, field: field.name, target });
    else if (`fk_${resource.name}_${columnOf(field)}_${target}`.length > LONGEST_IN_DATABASE)
      problems.push({ code: 'resource-name', resource: label, reason: 'long' });
  }
}

function checkCircles(resources: readonly Resource[], problems: ResourceProblem[]): void {
  let waiting = resources.map((resource) => ({
    name: resource.name,
    needs: targetsOf(resource).filter((target) => target !== resource.name),
  }));
  for (;;) {
    const names = new Set(waiting.map(({ name }) => name));
    const left = waiting.filter(({ needs }) => needs.some((need) => names.has(need)));
    if (left.length === waiting.length) break;
    waiting = left;
  }
  if (waiting.length > 0)
    problems.push({ code: 'resource-circle', resources: waiting.map(({ name }) => name) });
}

/** Plural names of what the fields of a resource refer to. */
export function targetsOf({ fields = '' }: Resource): string[] {
  return parseFields(fields).fields.flatMap(({ target }) => target ?? []);
}
