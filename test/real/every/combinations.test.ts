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

// `npm test` has shown that each installs what it needs; here all share one environment that has everything.
const own = named([
  ...combinationsOf(1),
  ...combinationsAmong(FLOOR.filter(isFeatureId)),
  ...presets.map((preset) => closure(preset.features).map(({ id }) => id)),
  ...largestCombinations(),
]);
const others = named([...combinationsAmong(CORE), ...combinationsOf(2)]);

for (const [name, on] of own) reallyRun(name, { features: on, servers: true, examples: 40, shared: true });
for (const [name, on] of others) {
  if (!own.has(name)) reallyRun(name, { features: on, examples: 0, shared: true });
}

function named(combinations: readonly Combination[]): Map<string, Combination> {
  return new Map(combinations.map((on) => [nameOf(on), on]));
}
