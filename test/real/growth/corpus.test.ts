import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { corpus } from '../../grow/corpus/edits.js';
import { outcomesOf } from '../../grow/corpus/outcomes.js';
import { ImportJudge } from '../../grow/import-judge.js';
import { rotating } from '../rotation.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 300_000 });
afterAll(removeSharedEnvironment);

it('Python imports the application after each clean command of the corpus', async () => {
  const python = new ImportJudge(join(await sharedEnvironment(), 'bin/python'));
  const faults: string[] = [];
  for (const edit of rotating(corpus, 5)) {
    for (const { feature, edited, grown, conflicts } of outcomesOf(edit)) {
      if (conflicts.length > 0) continue;
      const fault = await python.faultIn(grown);
      // What the edit broke, a name without its module say, is none of the command's.
      if (fault !== '' && (await python.faultIn(edited)) === '')
        faults.push(`${edit.title}, + ${feature}: ${fault}`);
    }
  }
  python.stop();
  expect(faults).toEqual([]);
});
