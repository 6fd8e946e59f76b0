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

/**
 * Features that touch most of the code that others touch: of these every combination is run, of the others every pair.
 * As long as one of them does not exist yet it is pairs only, so that what CI runs stays within its 45 minutes.
 */
const CORE = ['jwt', 'sqlalchemy', 'celery', 'websocket', 'gpu', 'prometheus'];

const existing = CORE.filter(isFeatureId);
const core = existing.length === CORE.length ? existing : [];
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
