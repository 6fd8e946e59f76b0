import type { Answers } from '../src/answers/answers.js';
import { closure, conflictsAmong, type FeatureId, features } from '../src/answers/catalogue.js';

/** The features of one project: everything that is on, in catalogue order. */
export type Combination = readonly FeatureId[];

/** Every set of features that a project can have, computed from the catalogue; the empty set first. */
export function everyCombination(): Combination[] {
  const found = new Map<string, Combination>();
  const grow = (on: Combination): void => {
    if (found.has(on.join())) return;
    found.set(on.join(), on);
    for (const { id } of features) {
      const grown = closure([...on, id]);
      if (conflictsAmong(grown).length === 0) grow(grown.map((feature) => feature.id));
    }
  };
  grow([]);
  return [...found.values()].sort((a, b) => a.length - b.length || indexes(a) - indexes(b));
}

/** The combinations that asking for at most `size` features makes, each once. */
export function combinationsOf(size: number): Combination[] {
  const found = new Map<string, Combination>();
  const pick = (asked: Combination, from: number): void => {
    const on = closure(asked);
    if (conflictsAmong(on).length > 0) return;
    const ids = on.map(({ id }) => id);
    found.set(ids.join(), ids);
    if (asked.length === size) return;
    for (const [index, { id }] of features.entries()) if (index >= from) pick([...asked, id], index + 1);
  };
  pick([], 0);
  return [...found.values()].sort((a, b) => a.length - b.length || indexes(a) - indexes(b));
}

/** The combinations that asking for some of `among` makes. */
export function combinationsAmong(among: readonly FeatureId[]): Combination[] {
  const possible = new Set<string>(closure(among).map(({ id }) => id));
  return everyCombination().filter((on) => on.every((id) => possible.has(id)));
}

/**
 * Combinations in which any two features are on beside nothing, and off beside everything, and all of the core: what goes
 * wrong between features goes wrong in one of these, unless it takes more than two that are on, or off, at once.
 */
export function tellingCombinations(): Combination[] {
  const few = combinationsOf(2);
  const most = largestCombinations().flatMap((all) =>
    few.map((off) => all.filter((id) => closure([id]).every((needed) => !off.includes(needed.id)))),
  );
  const found = new Map([...few, ...combinationsAmong(CORE), ...most].map((on) => [on.join(), on]));
  return [...found.values()].sort((a, b) => a.length - b.length || indexes(a) - indexes(b));
}

/** Features that touch most of the code that others touch. */
export const CORE: readonly FeatureId[] = ['jwt', 'sqlalchemy', 'celery', 'websocket', 'gpu', 'prometheus'];

/** Every combination of the core, in an order in which one differs little from the next. */
export function everyOfCore(): Combination[] {
  return combinationsAmong(CORE).sort((a, b) => grayRank(a) - grayRank(b));
}

/** The place of a combination in the Gray code of what is on. */
function grayRank(on: Combination): number {
  let code = CORE.reduce((sum, id, index) => sum + (on.includes(id) ? 2 ** index : 0), 0);
  let rank = 0;
  for (; code > 0; code >>= 1) rank ^= code;
  return rank;
}

/** The largest combinations: all features together, or as many as their conflicts allow. */
export function largestCombinations(): Combination[] {
  const every = everyCombination();
  const most = Math.max(...every.map((on) => on.length));
  return every.filter((on) => on.length === most);
}

/** Answers that make a project with exactly the features of `on`. */
export function answersFor(on: Combination, rest: Partial<Omit<Answers, 'features'>> = {}): Answers {
  return { name: 'my-api', lang: 'en', env: 'uv', resources: [], ...rest, features: [...on].sort() };
}

/** What tests call a combination. */
export function nameOf(on: Combination): string {
  if (on.length === 0) return 'base';
  return on.length > 3 && on.length === features.length ? 'all features' : on.join(' + ');
}

function indexes(on: Combination): number {
  return on.reduce((sum, id) => sum + 2 ** features.findIndex((feature) => feature.id === id), 0);
}
