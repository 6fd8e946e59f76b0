import type { FeatureId } from '../generated/feature-id.js';
import { base, manifests } from '../generated/features.js';
import type { BaseManifest, FeatureManifest } from './manifest.js';

export type { FeatureId } from '../generated/feature-id.js';

/** A feature as the rest of the program sees it: its manifest and its id, which is its folder's name. */
export interface Feature extends FeatureManifest {
  id: FeatureId;
}

/** Every feature, in the order in which prompts, help and documents list them. */
export const features: readonly Feature[] = (Object.keys(manifests) as FeatureId[])
  .map((id) => ({ id, ...manifests[id] }))
  .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));

export const baseManifest: BaseManifest = base;

export function isFeatureId(id: string): id is FeatureId {
  return Object.hasOwn(manifests, id);
}

export function manifestOf(id: FeatureId): FeatureManifest {
  return manifests[id];
}

/**
 * The features that are on when `asked` were asked for: these and what they require, in catalogue order.
 *
 * What is merely required is derived here every time and stored nowhere, so that it goes when its cause goes.
 */
export function closure(asked: Iterable<FeatureId>): Feature[] {
  const on = new Set<FeatureId>();
  const add = (id: FeatureId): void => {
    if (on.has(id)) return;
    on.add(id);
    manifests[id].requires?.forEach(add);
  };
  for (const id of asked) add(id);
  return features.filter(({ id }) => on.has(id));
}

/** Pairs of features in `on` that one of them declares impossible together. */
export function conflictsAmong(on: readonly Feature[]): Array<[FeatureId, FeatureId]> {
  const ids = new Set(on.map(({ id }) => id));
  return on.flatMap((feature) =>
    (feature.conflicts ?? [])
      .filter((id) => ids.has(id))
      .map((id): [FeatureId, FeatureId] => [feature.id, id]),
  );
}
