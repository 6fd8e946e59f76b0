import { describe, expect, it } from 'vitest';
import { features } from '../../src/answers/catalogue.js';
import { corpus, type Edit } from './corpus/edits.js';
import { importFaults, ruffFaults } from './corpus/judge.js';
import { type Outcome, outcomesOf } from './corpus/outcomes.js';
import { create } from './memory.js';

const ids = features.map(({ id }) => id);
const outcomes = corpus.flatMap(outcomesOf);
const inGroup = (group: Edit['group']): Outcome[] => outcomes.filter(({ edit }) => edit.group === group);
const inWords = ({ edit, feature, conflicts }: Outcome): string =>
  `${edit.title}, + ${feature}: ${conflicts.join('; ')}`;
const shareOf = (list: readonly Outcome[]): number =>
  list.filter(({ conflicts }) => conflicts.length === 0).length / list.length;

describe('the corpus of realistic edits', () => {
  it('has 120 edits in three groups', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(120);
    expect(new Set(corpus.map(({ title }) => title)).size).toBe(corpus.length);
    for (const group of ['formatting', 'additive', 'structural'] as const)
      process.stdout.write(
        `${group}: ${new Set(inGroup(group).map(({ edit }) => edit)).size} edits, ${inGroup(group).length} commands, ${(shareOf(inGroup(group)) * 100).toFixed(1)} % clean\n`,
      );
  });

  it('meets no conflict where only the formatting is another one', () => {
    expect(
      inGroup('formatting')
        .filter(({ conflicts }) => conflicts.length > 0)
        .map(inWords),
    ).toEqual([]);
  });

  it('is clean for at least 97 % of what was added', () => {
    const list = inGroup('additive');
    expect(
      shareOf(list),
      list
        .filter(({ conflicts }) => conflicts.length > 0)
        .map(inWords)
        .join('\n'),
    ).toBeGreaterThanOrEqual(0.97);
  });

  it('meets a conflict in another structure only where a sentence says why', () => {
    const unexplained = inGroup('structural').filter(
      ({ edit, conflicts }) => conflicts.length > 0 && edit.conflicts === undefined,
    );
    expect(unexplained.map(inWords)).toEqual([]);
    for (const edit of corpus.filter((one) => one.conflicts !== undefined))
      expect(
        outcomes.some((one) => one.edit === edit && one.conflicts.length > 0),
        `${edit.title} has no conflict any more`,
      ).toBe(true);
  });

  it('never breaks an application in silence', () => {
    const clean = outcomes.filter(({ conflicts }) => conflicts.length === 0);
    const rendered = new Map(ids.map((id) => [id as string, ruffFaults(create([id]))]));
    const imports = importFaults(clean.map(({ grown }) => grown));
    const broken = clean.flatMap(({ edit, edited, feature, grown }, n) => {
      const changed = new Map([...grown].filter(([path, content]) => edited.get(path) !== content));
      const found = [...ruffFaults(changed), ...(imports[n] ?? [])].filter(
        (fault) => !rendered.get(feature)?.has(fault),
      );
      if (found.length === 0) return [];
      const known = new Set([...ruffFaults(edited), ...(importFaults([edited])[0] ?? [])]);
      const fresh = found.filter((fault) => !known.has(fault));
      return fresh.length === 0 ? [] : [`${edit.title}, + ${feature}: ${fresh.join('; ')}`];
    });
    expect(broken).toEqual([]);
  }, 600_000);
});
