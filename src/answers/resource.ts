import { kinds, type Protection, type ResourceKind } from './kinds.js';

/** One piece of a project, normalised: what is at its default is left out, so that the same piece is the same text. */
export interface Resource {
  kind: ResourceKind;
  /** snake_case; plural for routers and models, `v2` for a version. */
  name: string;
  /** Fields in their normal form, e.g. `title:str body:text? views:int=0`. */
  fields?: string;
  /** Left out: `scope` where the project has logins, otherwise nothing. */
  protect?: Protection;
  /** Only ever false: lists come whole. */
  pagination?: false;
  /** The API version of a router, when it is not the first. */
  api?: string;
}

/** What people call it: `router posts`. */
export function labelOf({ kind, name }: Pick<Resource, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

export function hasTable({ kind }: Resource): boolean {
  return kinds[kind].table === true;
}
