import { closure, isFeatureId } from '../../../src/catalogue.js';
import { presets } from '../../../src/presets.js';
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
const others = named([...combinationsAmong(CORE), ...combinationsOf(2)]);

for (const [name, on] of own) reallyRun(name, { features: on, servers: true, examples: 40 });
for (const [name, on] of others) {
  if (own.has(name)) continue;
  reallyRun(name, { features: on, servers: floor.has(name), examples: 0, shared: true });
}

function named(combinations: readonly Combination[]): Map<string, Combination> {
  return new Map(combinations.map((on) => [nameOf(on), on]));
}
