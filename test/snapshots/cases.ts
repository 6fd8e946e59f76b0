import { environmentTools, languages } from '../../src/answers/answers.js';
import { features } from '../../src/answers/catalogue.js';
import {
  answersFor,
  type Combination,
  combinationsOf,
  everyCombination,
  largestCombinations,
} from '../combinations.js';
import type { Case } from './renderings.js';

/** Cases, and the names of the variables that their assignments are made of. */
export interface Cases {
  variables: readonly string[];
  cases: readonly Case[];
}

/** The variable of `choiceCases` that is on in a project with as many features as one can have. */
export const ALL_FEATURES = 'all features';

/** Follows from the others: what a project with any feature has is not said of each of them. */
const ANY_FEATURE = 'any feature';

/** Every valid combination of features, in English with uv. The fullest comes first, then the simple ones, see `lineUnion`. */
export function featureCases(): Cases {
  const variables = [...features.map(({ id }) => id), ANY_FEATURE];
  const ordered = [...largestCombinations(), ...combinationsOf(2), ...everyCombination()];
  const distinct = new Map(ordered.map((on) => [on.join(), on]));
  return {
    variables,
    cases: [...distinct.values()].map((on) => ({ assignment: assignmentOf(on), answers: answersFor(on) })),
  };
}

export function assignmentOf(on: Combination): number {
  const any = on.length > 0 ? 1 << features.length : 0;
  return on.reduce((bits, id) => bits | (1 << features.findIndex((feature) => feature.id === id)), any);
}

/** Every language with every environment tool, without features and with all of them. */
export function choiceCases(): Cases {
  const [all = []] = largestCombinations();
  const variables = [...languages, ...environmentTools, ALL_FEATURES];
  return {
    variables,
    cases: [all, []].flatMap((on) =>
      languages.flatMap((lang) =>
        environmentTools.map((env) => {
          const names = [lang, env, ...(on.length > 0 ? [ALL_FEATURES] : [])];
          return {
            assignment: names.reduce((bits, name) => bits | (1 << variables.indexOf(name)), 0),
            answers: answersFor(on, { lang, env }),
          };
        }),
      ),
    ),
  };
}
