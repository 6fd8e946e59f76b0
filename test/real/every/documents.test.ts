import { execaSync } from 'execa';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { closure } from '../../../src/catalogue.js';
import { presets } from '../../../src/presets.js';
import { type Combination, combinationsOf, largestCombinations, nameOf } from '../../combinations.js';
import { Project } from '../project.js';
import { Reader } from '../reader.js';
import { stopServices } from '../services.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** How many projects' documents a run follows; `EVERY` asks for all. */
const AT_ONCE = 3;

afterAll(stopServices);
afterAll(removeSharedEnvironment);

const all: Combination[] = [
  ...combinationsOf(1),
  ...presets.map(({ features }) => closure(features).map(({ id }) => id)),
  ...largestCombinations(),
];

/** Other ones with each commit, so that a few commits see all; with everything a document shows most. */
function ofThisCommit(): Combination[] {
  if (process.env.EVERY) return all;
  const { stdout } = execaSync('git', ['rev-list', '--count', 'HEAD'], { reject: false });
  const start = Number(stdout || 0) * AT_ONCE;
  return Array.from({ length: AT_ONCE }, (_, index) => all[(start + index) % all.length] as Combination);
}

describe.each(ofThisCommit().map((features) => [nameOf(features), features] as const))(
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
