import { describe, expect, it } from 'vitest';
import {
  closure,
  conflictsAmong,
  type FeatureId,
  features,
  isFeatureId,
} from '../../src/answers/catalogue.js';
import { type Combination, largestCombinations, nameOf } from '../combinations.js';
import { editedByOwner } from '../real/owner.js';
import { create, planned, rendered } from './memory.js';

/** What is there when a feature comes. */
const grounds: readonly Combination[] = [
  [],
  ['jwt', 'sqlalchemy'].filter(isFeatureId),
  ...largestCombinations(),
];
const growths = features.flatMap(({ id }) => {
  const possible = (other: FeatureId): boolean =>
    !closure([other]).some((one) => one.id === id) && conflictsAmong(closure([id, other])).length === 0;
  const named = new Map(
    grounds.map((ground) => ground.filter(possible)).map((ground) => [nameOf(ground), ground]),
  );
  return [...named].map(([name, ground]) => [id, name, ground] as const);
});

describe('a project that its owner has worked on for a day', () => {
  it.each(growths)('meets %s without a conflict, and is as it was when it has gone: %s', (id, _, ground) => {
    const edited = create(ground);
    for (const [path, content] of editedByOwner((path) => String(edited.get(path))))
      edited.set(path, content);
    const added = planned(edited, { kind: 'add', feature: id });
    const removed = planned(added?.project ?? edited, { kind: 'remove', feature: id });
    for (const plan of [added, removed]) {
      expect(plan?.actions.filter(({ kind }) => kind === 'conflict')).toEqual([]);
    }
    expect(rendered(removed?.project ?? edited)).toEqual(rendered(edited));
  });
});
