import type { ResourceContext } from './resource-context.js';

/** Names of a resource that can stand in the paths of its templates, between double underscores. */
export const pathNames = ['name', 'singular', 'plural', 'api'] as const;

/** `app/models/__singular__.py` with the resource's name. */
export function fillPath(path: string, resource: ResourceContext): string {
  return pathNames.reduce((filled, name) => filled.replaceAll(`__${name}__`, resource[name]), path);
}
