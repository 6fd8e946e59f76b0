import fc from 'fast-check';
import { expect } from 'vitest';
import { type Answers, normaliseAnswers } from '../../src/answers.js';
import { type FeatureId, features } from '../../src/catalogue.js';
import type { Tree } from '../../src/content.js';
import { changeAnswers, changeOf } from '../../src/grow/change.js';
import { changeMigrations } from '../../src/grow/migrations.js';
import { planGrowth } from '../../src/grow/plan-growth.js';
import type { DiskReader, Plan } from '../../src/plan.js';
import { newProjectFiles } from '../../src/project-files.js';
import { parseState } from '../../src/state.js';

export const STATE = '.fastapi-curriculum.json';
export const ids = features.map(({ id }) => id);
const answersFor = (asked: readonly FeatureId[]): Answers =>
  normaliseAnswers({ name: 'my-api', features: [...asked] });

/** A project as path -> content: what is on the disk, without a disk. */
export type Project = Map<string, string | Uint8Array>;

function readerOf(project: Project): DiskReader {
  return {
    entry(path) {
      const content = project.get(path);
      if (content === undefined) return { kind: 'missing' };
      return { kind: 'file', content: typeof content === 'string' ? Buffer.from(content) : content };
    },
  };
}

function folderOf(project: Project): (folder: string) => Map<string, string> {
  return (folder) =>
    new Map(
      [...project]
        .filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith('.py'))
        .map(([path, content]) => [path.slice(folder.length + 1), String(content)]),
    );
}

/** One command on a project. Whatever else commands can do to one is another kind of step here. */
export interface Step {
  kind: 'add' | 'remove';
  id: FeatureId;
}

/** Any command there is. */
export const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('add', 'remove'),
  id: fc.constantFrom(...ids),
});

/** Does one step after the other; what is refused changes nothing. */
export function walk(
  project: Project,
  steps: readonly Step[],
  each?: (actions: Plan['actions']) => void,
): Project {
  return steps.reduce((now, step) => {
    try {
      const next = planned(now, step);
      if (next === undefined) return now;
      each?.(next.actions);
      return next.project;
    } catch (error) {
      // Removing what another feature needs is refused.
      expect((error as Error).name).toBe('ChangeError');
      return now;
    }
  }, project);
}

/** What the feature and remove commands do, on a project in memory. */
export function changed(project: Project, step: Step): Project {
  return planned(project, step)?.project ?? project;
}

/** The same with the plan behind it; undefined when nothing is to be done. */
export function planned(
  project: Project,
  { kind, id }: Step,
): { project: Project; actions: Plan['actions'] } | undefined {
  const state = parseState(String(project.get(STATE)));
  const after = changeAnswers(state.answers, changeOf(kind, id));
  if (after === state.answers) return undefined;
  const migrations = changeMigrations(state.answers, after, `${kind} ${id}`, folderOf(project));
  const { actions, refusals } = planGrowth(state, after, migrations, readerOf(project));
  expect(refusals).toEqual([]);
  const result = new Map(project);
  for (const action of actions) {
    if (action.kind === 'delete') result.delete(action.path);
    else if (action.kind !== 'keep' && action.content !== undefined) result.set(action.path, action.content);
  }
  return { project: result, actions };
}

/** Everything but migrations, which are history: there the schema has to be the same, not the bytes. */
export function rendered(project: Tree): Map<string, string> {
  const folders = features.flatMap(({ migrations }) => migrations ?? []);
  return new Map(
    [...project]
      .filter(([path]) => !folders.some((folder) => path.startsWith(`${folder}/`) && path.endsWith('.py')))
      .map(([path, content]): [string, string] => [path, Buffer.from(content).toString('base64')])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export const create = (asked: readonly FeatureId[]): Project => new Map(newProjectFiles(answersFor(asked)));
