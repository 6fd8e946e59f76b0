import { closure, isFeatureId } from '../../../src/catalogue.js';
import { presets } from '../../../src/presets.js';
import { render } from '../../../src/render/index.js';
import { layers } from '../../../src/render/layers.js';
import {
  answersFor,
  CORE,
  type Combination,
  combinationsAmong,
  combinationsOf,
  largestCombinations,
  nameOf,
} from '../../combinations.js';
import { reallyRun } from '../really-run.js';
import { stepsOf } from '../workflow.js';

// `npm test` has shown that each feature, and all together, install what they need, pass their own workflow but for what
// needs a server, and stand up to schemathesis. Here all share one environment that has everything.
// Every combination of the core and every pair take three quarters of an hour: `npm run test:every`.
const all = named([
  ...(process.env.EVERY
    ? [...combinationsAmong(CORE), ...combinationsOf(2)]
    : [...combinationsOf(1).filter((on) => needsServer(on)), ...combinationsOf(2).filter(sharesCode)]),
  ...presets.map((preset) => closure(preset.features).map(({ id }) => id)),
  ...largestCombinations(),
]);
/** What talks to a server, with its servers: each such feature, the two that most others stand on, and all together. */
const withServers = named([
  ...combinationsOf(1).filter((on) => needsServer(on)),
  closure(['jwt', 'sqlalchemy'].filter(isFeatureId)).map(({ id }) => id),
  ...largestCombinations(),
]);

for (const [name, on] of all) {
  const servers = withServers.has(name);
  reallyRun(name, { features: on, servers, examples: servers ? 20 : 0, shared: true });
}

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

function needsServer(on: Combination): boolean {
  const workflow = render(answersFor(on)).get('.github/workflows/ci.yml');
  return stepsOf(String(workflow)).some((step) => step.needsService);
}

function named(combinations: readonly Combination[]): Map<string, Combination> {
  return new Map(combinations.map((on) => [nameOf(on), on]));
}
