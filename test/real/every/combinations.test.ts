import { closure, isFeatureId } from '../../../src/catalogue.js';
import { presets } from '../../../src/presets.js';
import { render } from '../../../src/render/index.js';
import {
  answersFor,
  type Combination,
  combinationsOf,
  everyOfCore,
  largestCombinations,
  nameOf,
} from '../../combinations.js';
import { someCommands } from '../../resources.js';
import { reallyRun } from '../really-run.js';
import { stepsOf } from '../workflow.js';

// `npm test` has shown that each feature, and all together, install what they need, pass their own workflow but for what
// needs a server, and stand up to schemathesis. Here all share one environment that has everything.
const core = named(everyOfCore());
const alone = named(combinationsOf(1));
/** What needs a server of what talks to one: each such feature, the two that most others stand on, and all together. */
const withServers = named([
  ...combinationsOf(1).filter((on) => needsServer(on)),
  closure(['jwt', 'sqlalchemy'].filter(isFeatureId)).map(({ id }) => id),
  ...largestCombinations(),
]);

// Those that take longest, lest one of them be the last.
for (const [name, on] of withServers) {
  reallyRun(`${name}, on servers`, { features: on, servers: true, shared: true });
}
// What people are offered as a whole, from its own list of dependencies.
for (const { id, features } of presets) reallyRun(id, { features });
// Every pair that is not among the core, nor one feature and what it requires.
for (const [name, on] of named(combinationsOf(2))) {
  if (!core.has(name) && !alone.has(name)) reallyRun(name, { features: on, examples: 0, shared: true });
}
// With a router of every type of field: what the project had without it is still there, and tested with it.
for (const [name, on] of core) {
  const grown = someCommands(on).find(([kind]) => kind === 'router') as string[];
  // What was not among those of npm test is put to schemathesis on SQLite here.
  const examples = withServers.has(name) && !alone.has(name) ? 20 : 0;
  reallyRun(`${name}, and a router`, { features: on, examples, shared: true, grown });
}

function needsServer(on: Combination): boolean {
  const workflow = render(answersFor(on)).get('.github/workflows/ci.yml');
  return stepsOf(String(workflow)).some((step) => step.needsService);
}

function named(combinations: readonly Combination[]): Map<string, Combination> {
  return new Map(combinations.map((on) => [nameOf(on), on]));
}
