import { describe, expect, inject, it } from 'vitest';
import { ALL_FEATURES, choiceCases, featureCases } from './cases.js';
import { holds } from './condition.js';
import { contentReader, type Renderings, renderCases, snapshotOf } from './renderings.js';
import { decodeSnapshot, encodeSnapshot } from './snapshot-file.js';
import { StoredSnapshots } from './stored.js';

const { variables, cases } = featureCases();
const renderings = renderCases(cases);
checkSnapshots('every combination of features', 'files', renderings, { variables, cases });

const choices = choiceCases();
checkSnapshots(
  'every language and environment tool',
  'choices',
  dependingOnChoices(renderCases(choices.cases)),
  choices,
);

/** What follows from the features alone is in the other snapshots already. */
function dependingOnChoices(all: Renderings): Renderings {
  const onFeatures = 1 << choices.variables.indexOf(ALL_FEATURES);
  return new Map(
    [...all].filter(([, variants]) =>
      variants.some(({ assignments }) =>
        [0, onFeatures].some((features) => {
          const alike = assignments.filter((assignment) => (assignment & onFeatures) === features).length;
          return alike > 0 && alike < choices.cases.length / 2;
        }),
      ),
    ),
  );
}

/**
 * Compares the stored snapshots with what is rendered, both ways: what would be stored is what is stored, and what is stored
 * gives back, byte for byte, what every case renders.
 */
function checkSnapshots(
  title: string,
  folder: string,
  rendered: Renderings,
  of: ReturnType<typeof featureCases>,
): void {
  const stored = new StoredSnapshots(`${import.meta.dirname}/${folder}`);
  const fresh = new Map(
    [...rendered].map(([path, variants]) => [
      path,
      encodeSnapshot(snapshotOf(variants, of.cases, of.variables.length), of.variables),
    ]),
  );
  if (inject('updateSnapshots')) stored.replace(fresh);

  describe(`${title} (${of.cases.length} projects)`, () => {
    it('has a snapshot of every path and no other', () => {
      expect(stored.paths()).toEqual([...fresh.keys()]);
    });

    it.for([...rendered])('is what the snapshot of %s says', ([path, variants]) => {
      const text = stored.read(path) ?? '';
      expect(text, 'npm run snapshots:update writes what is new').toBe(fresh.get(path));
      const snapshot = decodeSnapshot(text, of.variables);
      const read = contentReader(snapshot);
      const contents = new Map(
        variants.flatMap(({ text: variant, assignments }) =>
          assignments.map((one) => [one, variant] as const),
        ),
      );
      for (const { assignment } of of.cases) {
        const content = holds(snapshot.present, assignment) ? read(assignment) : undefined;
        // Not one expect a case: it is slow, and a failure here means that lineUnion is wrong, not a template.
        if (content !== contents.get(assignment)) expect(content).toBe(contents.get(assignment));
      }
    });
  });
}
