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

/** What those stand on. While the core is not complete, `npm test` alone runs the features that are there so far. */
const FLOOR = ['jwt', 'sqlalchemy'];

const core = CORE.filter(isFeatureId);
const isComplete = core.length === CORE.length;
const own = named(
  isComplete
    ? [
        ...combinationsOf(1),
        ...presets.map((preset) => closure(preset.features).map(({ id }) => id)),
        ...largestCombinations(),
      ]
    : combinationsAmong(FLOOR.filter(isFeatureId)),
);
const others = named(isComplete ? [...combinationsAmong(core), ...combinationsOf(2)] : []);

for (const [name, on] of own) reallyRun(name, { features: on, servers: true, examples: 40 });
for (const [name, on] of others) {
  if (!own.has(name)) reallyRun(name, { features: on, servers: true, examples: 0, shared: true });
}

function named(combinations: readonly Combination[]): Map<string, Combination> {
  return new Map(combinations.map((on) => [nameOf(on), on]));
}
