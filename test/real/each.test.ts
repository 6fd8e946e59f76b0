import { combinationsOf, largestCombinations, nameOf } from '../combinations.js';
import { reallyRun } from './really-run.js';

/** The base, each single feature (with what it requires), and all together. */
const combinations = new Map([...combinationsOf(1), ...largestCombinations()].map((on) => [nameOf(on), on]));

for (const [name, features] of combinations) reallyRun(name, { features });
