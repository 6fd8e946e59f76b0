import { closure, isFeatureId } from '../../../src/catalogue.js';
import { presets } from '../../../src/presets.js';
import { layers } from '../../../src/render/layers.js';
import {
  CORE,
  type Combination,
  combinationsAmong,
  combinationsOf,
  largestCombinations,
  nameOf,
} from '../../combinations.js';
import { reallyRun } from '../really-run.js';

/** The two that other features' tables and permissions stand on: these are run with servers in every combination. */
const FLOOR = ['jwt', 'sqlalchemy'];

const own = named([
  ...combinationsOf(1),
  ...presets.map((preset) => closure(preset.features).map(({ id }) => id)),
  ...largestCombinations(),
]);
const floor = named(combinationsAmong(FLOOR.filter(isFeatureId)));
/** Every combination of the core and every pair take long: `npm run test:every`. Pairs with code of their own are run always. */
const others = named(
  process.env.EVERY
    ? [...combinationsAmong(CORE), ...combinationsOf(2)]
    : combinationsOf(2).filter(sharesCode),
);

/** Whether there is code that is there only when just these are on together, with what they require. */
function sharesCode(on: Combination): boolean {
  const sets = layers.flatMap(({ anyOf }) => anyOf.filter((ids) => ids.length > 1));
  return sets.some(
    (ids) =>
      closure(ids)
        .map(({ id }) => id)
        .join() === on.join(),
  );
}

for (const [name, on] of own) reallyRun(name, { features: on, servers: true, examples: 40 });
for (const [name, on] of others) {
  if (own.has(name)) continue;
  reallyRun(name, { features: on, servers: floor.has(name), examples: 0, shared: true });
}

function named(combinations: readonly Combination[]): Map<string, Combination> {
  return new Map(combinations.map((on) => [nameOf(on), on]));
}
