import { closure, isFeatureId } from '../../../src/answers/catalogue.js';
import { presets } from '../../../src/answers/presets.js';
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
import { rotating } from '../rotation.js';
import { holdingTouched, touchedSince } from '../touched.js';
import { stepsOf } from '../workflow.js';

// `npm test` has shown that each feature, and all together, install what they need, pass their own workflow but for what
// needs a server, and stand up to schemathesis. Here all share one environment that has everything.
// One in five of them in turn, after those that always run, and of the rest those that the last commits touched.
const TURNS = 5;
const MOST_TOUCHED = 6;

const core = named(everyOfCore());
const alone = named(combinationsOf(1));
const largest = named(largestCombinations());
/** What needs a server of what talks to one: each such feature, the two that most others stand on, and all together. */
const withServers = named([
  ...combinationsOf(1).filter((on) => needsServer(on)),
  idsOf(['jwt', 'sqlalchemy'].filter(isFeatureId)),
  ...largestCombinations(),
]);

interface Run {
  name: string;
  on: Combination;
  options: Omit<Parameters<typeof reallyRun>[1], 'features'>;
}

/** What people are offered as a whole, from its own list of dependencies, and everything at once. */
const always: Run[] = [
  ...largestCombinations().map((on) => onServers(nameOf(on), on)),
  ...presets.map(({ id, features }) => ({ name: id, on: idsOf(features), options: {} })),
];
const inTurn: Run[] = [
  ...[...withServers].filter(([, on]) => !largest.has(nameOf(on))).map(([name, on]) => onServers(name, on)),
  // Every pair that is not among the core, nor one feature and what it requires.
  ...[...named(combinationsOf(2))]
    .filter(([name]) => !core.has(name) && !alone.has(name))
    .map(([name, on]) => ({ name, on, options: { examples: 0, shared: true } })),
  // With a router of every type of field: what the project had without it is still there, and tested with it.
  ...[...core].map(([name, on]) => ({
    name: `${name}, and a router`,
    on,
    options: {
      // What was not among those of npm test is put to schemathesis on SQLite here.
      examples: withServers.has(name) && !alone.has(name) ? 20 : 0,
      shared: true,
      grown: someCommands(on)
        .filter(([kind]) => kind === 'router')
        .slice(0, 1),
    },
  })),
];

const turn = rotating(inTurn, TURNS);
const rest = inTurn.filter((run) => !turn.includes(run));
const run = [...always, ...turn].map(({ on }) => on);
const touched = holdingTouched(rest, [...alone.values(), ...run], touchedSince(allOf(inTurn)), MOST_TOUCHED);
process.stdout.write(
  `${always.length} + ${turn.length} in turn + ${touched.length} touched, of ${always.length + inTurn.length}\n`,
);
for (const { name, on, options } of [...always, ...turn, ...touched]) {
  reallyRun(name, { features: on, ...options });
}

function onServers(name: string, on: Combination): Run {
  return { name: `${name}, on servers`, on, options: { servers: true, shared: true } };
}

function idsOf(features: Combination): Combination {
  return closure(features).map(({ id }) => id);
}

function allOf(runs: readonly Run[]): Combination[] {
  return [...named([...alone.values(), ...always.map(({ on }) => on), ...runs.map(({ on }) => on)]).values()];
}

function needsServer(on: Combination): boolean {
  const workflow = render(answersFor(on)).get('.github/workflows/ci.yml');
  return stepsOf(String(workflow)).some((step) => step.needsService);
}

function named(combinations: readonly Combination[]): Map<string, Combination> {
  return new Map(combinations.map((on) => [nameOf(on), on]));
}
