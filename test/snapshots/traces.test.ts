import { describe, expect, inject, it } from 'vitest';
import { baseManifest, closure, type Feature, features } from '../../src/answers/catalogue.js';
import { featureCases } from './cases.js';
import { formatCondition, holds } from './condition.js';
import { decodeSnapshot } from './snapshot-file.js';
import { StoredSnapshots } from './stored.js';

/**
 * What was not chosen leaves no trace. The snapshots say of every line when it is there, and another test proves that they
 * are right; so it is enough to look at each line once.
 */

const { variables, cases } = featureCases();
const stored = new StoredSnapshots(`${import.meta.dirname}/files`);
const lines = stored.paths().flatMap((path) => {
  const { present, rows } = decodeSnapshot(stored.read(path) ?? '', variables);
  return rows.map(({ line, condition }) => ({ path, line, present, condition }));
});

/** Explains what is not there as well, with the command that adds it. */
const MENTIONS_EVERYTHING = 'docs/curriculum.md';

// While they are written they say nothing yet.
describe.skipIf(inject('updateSnapshots'))('traces', () => {
  describe.each(features.map((feature) => [feature.id, feature] as const))(
    '%s, where it was not chosen,',
    (_, feature) => {
      const words = ownWords(feature);

      it(`is not mentioned: ${words.join(', ')}`, () => {
        const traces = words.flatMap((word) => {
          const entitled = new Set([feature.id, ...featuresWithExtra(word)]);
          const without = cases.filter(
            ({ answers }) => !closure(answers.features).some(({ id }) => entitled.has(id)),
          );
          const mention = mentionOf(word);
          return lines
            .filter(({ path, line }) => path !== MENTIONS_EVERYTHING && mention.test(line))
            .filter(({ present, condition }) =>
              without.some(({ assignment }) => holds(present, assignment) && holds(condition, assignment)),
            );
        });
        expect(
          traces.map(
            ({ path, line, condition }) => `${path}: ${formatCondition(condition, variables)} ${line}`,
          ),
        ).toEqual([]);
      });
    },
  );

  describe.each(features.map(({ id }) => id))('%s', (id) => {
    it('brings tests of its own', () => {
      const without = cases.filter(
        ({ answers }) => !closure(answers.features).some((feature) => feature.id === id),
      );
      const own = lines.filter(
        ({ path, line, present, condition }) =>
          /^tests\/.*\.py$/.test(path) &&
          /^ *(async )?def test_/.test(line) &&
          !without.some(({ assignment }) => holds(present, assignment) && holds(condition, assignment)),
      );
      expect(own.length).toBeGreaterThan(0);
    });
  });

  describe('the code of a generated project', () => {
    it('does not betray that a generator wrote it', () => {
      const betrayals = lines.filter(
        ({ path, line }) =>
          /^(app|tests|migrations)\//.test(path) &&
          /fastapi-curriculum|scaffold|handlebars|\bplop\b|\{\{|\bgenerated (by|from|with)\b|\bthis template\b/i.test(
            line,
          ),
      );
      expect(betrayals.map(({ path, line }) => `${path}: ${line}`)).toEqual([]);
    });
  });
});

/** Features that depend on something with that extra: `celery[redis]` has every reason to speak of Redis. */
function featuresWithExtra(extra: string): string[] {
  return features
    .filter(({ dependencies = [] }) => dependencies.some((requirement) => requirement.includes(`[${extra}]`)))
    .map(({ id }) => id);
}

/** Packages whose name is a word of every day. */
const ORDINARY = new Set(['limits']);

/** Finds a package wherever it is named, and a setting (`DEVICE`) where its name is used as one, not in every sentence. */
function mentionOf(word: string): RegExp {
  if (ORDINARY.has(word)) return new RegExp(`\\b(from|import) ${word}\\b|"${word}\\b`);
  if (!/^[A-Z]/.test(word)) return new RegExp(`(?<![\\w-])${word.replaceAll('.', '\\.')}(?![\\w-])`, 'i');
  const field = word.toLowerCase();
  return new RegExp(`\\b${word}\\b|\\bsettings\\.${field}\\b|"${field}"`);
}

/** Words that only this feature has a reason to use: its packages, its secrets, the settings and modules that it adds. */
function ownWords(feature: Feature): string[] {
  const others = [baseManifest, ...features.filter(({ id }) => id !== feature.id)];
  const packages = (layer: typeof baseManifest): string[] =>
    [...(layer.dependencies ?? []), ...(layer.devDependencies ?? [])].map(
      (requirement) => /^[\w.-]+/.exec(requirement)?.[0] ?? '',
    );
  const shared = new Set(others.flatMap(packages));
  const variable = 1 << variables.indexOf(feature.id);
  const settings = lines
    .filter(
      ({ path, condition }) =>
        path === '.env.example' &&
        condition.every(({ mask, value }) => mask === variable && value === variable),
    )
    .flatMap(({ line }) => /^#? ?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? []);
  return [
    ...new Set([
      ...packages(feature).filter((name) => !shared.has(name)),
      ...(feature.secrets ?? []),
      ...settings,
    ]),
  ].sort();
}
