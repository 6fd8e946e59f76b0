import { closure, isFeatureId } from '../../../src/catalogue.js';
import { presets } from '../../../src/presets.js';
import {
  type Combination,
  combinationsAmong,
  combinationsOf,
  largestCombinations,
  nameOf,
} from '../../combinations.js';
import { reallyRun } from '../really-run.js';

/** Features that touch most of the code that others touch: of these every combination is run, of the others every pair. */
const CORE = ['jwt', 'sqlalchemy', 'celery', 'websocket', 'gpu', 'prometheus'];

/** The two that other features' tables and permissions stand on: these are run with servers in every combination. */
const FLOOR = ['jwt', 'sqlalchemy'];

const own = named([
  ...combinationsOf(1),
  ...presets.map((preset) => closure(preset.features).map(({ id }) => id)),
  ...largestCombinations(),
]);
const floor = named(combinationsAmong(FLOOR.filter(isFeatureId)));
const others = named([...combinationsAmong(CORE.filter(isFeatureId)), ...combinationsOf(2)]);

for (const [name, on] of own) reallyRun(name, { features: on, servers: true, examples: 40 });
for (const [name, on] of others) {
  if (own.has(name)) continue;
  reallyRun(name, { features: on, servers: floor.has(name), examples: 0, shared: true });
}

function named(combinations: readonly Combination[]): Map<string, Combination> {
  return new Map(combinations.map((on) => [nameOf(on), on]));
}
