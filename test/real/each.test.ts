import { combinationsOf, largestCombinations, nameOf } from '../combinations.js';
import { reallyRun } from './really-run.js';
import { rotating } from './rotation.js';

const [base = [], ...single] = combinationsOf(1);
const own = [base, ...rotating(single, 3), ...largestCombinations()];

// From their own lists of dependencies, with requests that schemathesis makes up: base, all together, and a third of the
// features (with what each requires) by turns. The other features share one environment.
for (const features of own) reallyRun(nameOf(features), { features });
for (const features of single) {
  if (!own.includes(features)) reallyRun(nameOf(features), { features, examples: 0, shared: true });
}
