import { afterAll, describe, expect, it, vi } from 'vitest';
import { closure } from '../../../src/answers/catalogue.js';
import { presets } from '../../../src/answers/presets.js';
import { type Combination, combinationsOf, largestCombinations, nameOf } from '../../combinations.js';
import { Project } from '../project.js';
import { Reader } from '../reader.js';
import { rotating } from '../rotation.js';
import { stopServices } from '../services.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Of the projects' documents, every commit follows those of a fifth. */
const TURNS = 5;

afterAll(stopServices);
afterAll(removeSharedEnvironment);

const all: Combination[] = [
  ...combinationsOf(1),
  ...presets.map(({ features }) => closure(features).map(({ id }) => id)),
  ...largestCombinations(),
];

describe.each(rotating(all, TURNS).map((features) => [nameOf(features), features] as const))(
  '%s',
  (_, features) => {
    let project: Project;
    let reader: Reader;

    afterAll(async () => {
      await reader?.close();
      project?.remove();
    });

    it('does what its documents say, and answers what they show', async () => {
      // The code is the same in both languages, see test/unit/documents.test.ts.
      const lang = features.length % 2 === 0 ? 'en' : 'ko';
      project = await Project.create({ features, lang, sharedEnvironment: await sharedEnvironment() });
      reader = new Reader(project);
      await reader.follow('README.md');
      await reader.follow('docs/curriculum.md');
      expect(reader.complaints).toEqual([]);
    });
  },
);
