import type { Field } from './field-types.js';
import { columnOf, mayBeOwner, parseFields } from './fields.js';
import { kinds, type ModelOutput, type Protection, type ResourceKind } from './kinds.js';

/** One piece of a project, normalised: what is at its default is left out, so that the same piece is the same text. */
export interface Resource {
  kind: ResourceKind;
  /** snake_case; plural for routers and models, `v2` for a version. */
  name: string;
  /** Fields in their normal form, e.g. `title:str body:text? views:int=0`. */
  fields?: string;
  /** Left out: see `protectionOf`. */
  protect?: Protection;
  /** Only ever false: lists come whole. */
  pagination?: false;
  /** The API version of a router, when it is not the first. */
  api?: string;
  /** What a model answers with, when that is not classes. */
  output?: ModelOutput;
}

/** Kind and name, as people write them: `router posts`. */
export function labelOf({ kind, name }: Pick<Resource, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

export function hasTable({ kind }: Resource): boolean {
  return kinds[kind].table === true;
}

/** The field that says whose a row is. */
export function ownerField({ kind, fields = '' }: Resource): Field | undefined {
  if (kind !== 'router') return undefined;
  return parseFields(fields).fields.find(mayBeOwner);
}

/** Without a word about it, a project with logins protects what is in it: rows belong to who makes them. */
export function protectionOf(resource: Resource, jwt: boolean): Protection {
  if (resource.kind !== 'router' || !jwt) return 'none';
  return resource.protect ?? (ownerField(resource)?.name === 'author' ? 'author' : 'owner');
}

/** The field that a protection adds to the others where none of them says whose a row is. */
export function addedOwner(resource: Resource, jwt: boolean): Field | undefined {
  const protection = protectionOf(resource, jwt);
  if (!/^(owner|author)$/.test(protection) || ownerField(resource) !== undefined) return undefined;
  const columns = parseFields(resource.fields ?? '').fields.map(columnOf);
  const name = ['owner', 'user', 'author'].find((one) => !columns.includes(`${one}_id`)) ?? 'made_by';
  return { name, type: 'ref', optional: true, target: 'users' };
}
