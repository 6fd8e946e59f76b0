import { describe, expect, it } from 'vitest';
import { normaliseAnswers } from '../../src/answers/answers.js';
import { type FeatureId, features } from '../../src/answers/catalogue.js';
import { recordOf, type State } from '../../src/answers/state.js';
import { version } from '../../src/answers/version.js';
import type { Tree } from '../../src/files/content.js';
import { changeMigrations } from '../../src/grow/migrations.js';
import { planFrom } from '../../src/grow/plan-growth.js';
import type { Plan } from '../../src/plan/index.js';
import { render } from '../../src/render/index.js';
import { corpus, type Edit } from './corpus/edits.js';
import { importFaults, ruffFaults } from './corpus/judge.js';
import { applied, create, type Project, readerOf } from './memory.js';

const ids = features.map(({ id }) => id);

interface Outcome {
  edit: Edit;
  feature: string;
  edited: Project;
  grown: Project;
  /** Empty where the command would exit 0. */
  conflicts: string[];
}

const answersOf = (asked: readonly FeatureId[]) => normaliseAnswers({ name: 'my-api', features: [...asked] });
const treeOf = (asked: readonly FeatureId[]): Tree => render(answersOf(asked));
const before = treeOf([]);
const recorded = recordOf(before);
const courses = new Map(
  ids.map((id) => {
    const after = treeOf([id]);
    const state: State = { generator: version, answers: answersOf([id]), files: recordOf(after) };
    const migrations = changeMigrations(answersOf([]), state.answers, 'add', () => new Map());
    return [id, { course: { before, after, recorded, state }, migrations }];
  }),
);

/** What the command decides; rendered once, for there are more than a thousand. */
function grown(edited: Project, feature: FeatureId): Plan {
  const { course, migrations } = courses.get(feature) as never as {
    course: Parameters<typeof planFrom>[0];
    migrations: Parameters<typeof planFrom>[1];
  };
  return planFrom(course, migrations, readerOf(edited));
}

/** Every edit with every feature. */
function outcomesOf(edit: Edit): Outcome[] {
  const edited = create([]);
  edit.make(edited);
  return ids.map((feature) => {
    const plan = grown(edited, feature);
    const conflicts = plan.actions.flatMap((one) =>
      one.kind === 'conflict' ? [`${one.path} ${one.why}`] : [],
    );
    const broken = (plan.broken ?? []).map(({ path, name }) => `${path} needs ${name}`);
    return {
      edit,
      feature,
      edited,
      grown: applied(edited, plan.actions),
      conflicts: [...conflicts, ...broken],
    };
  });
}

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
  });
});
