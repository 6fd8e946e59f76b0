import { normaliseAnswers } from '../../../src/answers/answers.js';
import { type FeatureId, features } from '../../../src/answers/catalogue.js';
import { recordOf, type State } from '../../../src/answers/state.js';
import { version } from '../../../src/answers/version.js';
import type { Tree } from '../../../src/files/content.js';
import { changeMigrations } from '../../../src/grow/migrations.js';
import { planFrom } from '../../../src/grow/plan-growth.js';
import type { Plan } from '../../../src/plan/index.js';
import { render } from '../../../src/render/index.js';
import { applied, create, type Project, readerOf } from '../memory.js';
import type { Edit } from './edits.js';

const ids = features.map(({ id }) => id);

/** What one feature comes to in an edited project. */
export interface Outcome {
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
export function outcomesOf(edit: Edit): Outcome[] {
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
