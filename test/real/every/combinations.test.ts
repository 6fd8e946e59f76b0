import { closure, features } from '../../../src/catalogue.js';
import { presets } from '../../../src/presets.js';
import {
  type Combination,
  combinationsAmong,
  combinationsOf,
  largestCombinations,
  nameOf,
} from '../../combinations.js';
import { reallyRun } from '../really-run.js';

/**
 * Features that touch most of the code that others touch: of these every combination is run, of the others every pair.
 * One that does not exist yet is left out, one that is not named here is in the pairs.
 */
const CORE = ['jwt', 'sqlalchemy', 'celery', 'websocket', 'gpu', 'prometheus'];

const core = features.map(({ id }) => id).filter((id) => CORE.includes(id));
const own = named([
  ...combinationsOf(1),
  ...presets.map((preset) => closure(preset.features).map(({ id }) => id)),
  ...largestCombinations(),
]);
const others = named([...combinationsAmong(core), ...combinationsOf(2)]);

for (const [name, on] of own) reallyRun(name, { features: on, servers: true, examples: 40 });
for (const [name, on] of others) {
  if (!own.has(name)) reallyRun(name, { features: on, servers: true, examples: 0, shared: true });
}

function named(combinations: readonly Combination[]): Map<string, Combination> {
  return new Map(combinations.map((on) => [nameOf(on), on]));
}
