import fc from 'fast-check';
import { expect } from 'vitest';
import { type Answers, normaliseAnswers } from '../../src/answers/answers.js';
import { type FeatureId, features } from '../../src/answers/catalogue.js';
import { type Change, changeAnswers, type GivenResource, subjectOf } from '../../src/answers/change.js';
import { parseState } from '../../src/answers/state.js';
import { newProjectFiles } from '../../src/create/project-files.js';
import type { Tree } from '../../src/files/content.js';
import { changeMigrations } from '../../src/grow/migrations.js';
import { planGrowth } from '../../src/grow/plan-growth.js';
import type { DiskReader, Plan } from '../../src/plan/index.js';

export const STATE = '.fastapi-curriculum.json';
export const ids = features.map(({ id }) => id);
const answersFor = (asked: readonly FeatureId[]): Answers =>
  normaliseAnswers({ name: 'my-api', features: [...asked] });

/** A project as path -> content: what is on the disk, without a disk. */
export type Project = Map<string, string | Uint8Array>;

export function readerOf(project: Project): DiskReader {
  return {
    entry(path) {
      const content = project.get(path);
      if (content === undefined) return { kind: 'missing' };
      return { kind: 'file', content: typeof content === 'string' ? Buffer.from(content) : content };
    },
    files: () => [...project.keys()],
  };
}

export function folderOf(project: Project): (folder: string) => Map<string, string> {
  return (folder) =>
    new Map(
      [...project]
        .filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith('.py'))
        .map(([path, content]) => [path.slice(folder.length + 1), String(content)]),
    );
}

/** Resources of every kind. */
export const RESOURCES: GivenResource[] = [
  { kind: 'router', name: 'posts', fields: 'title:str author:ref(users)' },
  { kind: 'router', name: 'comments', fields: 'text:text item:ref(items)?', pagination: false },
  { kind: 'model', name: 'notes', fields: 'text:text state:enum(a|b)' },
  { kind: 'schema', name: 'filter_rule', fields: 'word:str' },
  { kind: 'version', name: 'v2' },
  { kind: 'middleware', name: 'timing' },
  { kind: 'dependency', name: 'tenant' },
  { kind: 'test', name: 'greeting' },
  { kind: 'task', name: 'resize_image', fields: 'width:int' },
  { kind: 'websocket', name: 'prices' },
];

/** Any command that changes the answers, of features and of resources. */
export const anyChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ids).map((feature): Change => ({ kind: 'add', feature })) },
  { weight: 3, arbitrary: fc.constantFrom(...ids).map((feature): Change => ({ kind: 'remove', feature })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...RESOURCES).map((resource): Change => ({ kind: 'add', resource })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...RESOURCES).map(({ name }): Change => ({ kind: 'remove', named: name })),
  },
);

/** Does one after the other; what is refused changes nothing. */
export function walk(
  project: Project,
  changes: readonly Change[],
  each?: (actions: Plan['actions']) => void,
): Project {
  return changes.reduce((now, change) => {
    try {
      const next = planned(now, change);
      if (next === undefined) return now;
      each?.(next.actions);
      return next.project;
    } catch (error) {
      // Removing what something else needs is refused, and so is adding what needs something else.
      expect((error as Error).name).toBe('ChangeError');
      return now;
    }
  }, project);
}

/** What a command does, on a project in memory. */
export function changed(project: Project, change: Change): Project {
  return planned(project, change)?.project ?? project;
}

/** The same with the plan behind it; undefined when nothing is to be done. */
export function planned(
  project: Project,
  change: Change,
): { project: Project; actions: Plan['actions']; broken: Plan['broken'] } | undefined {
  const state = parseState(String(project.get(STATE)));
  const after = changeAnswers(state.answers, change);
  if (after === state.answers) return undefined;
  const message = `${change.kind} ${subjectOf(change)}`;
  const migrations = changeMigrations(state.answers, after, message, folderOf(project));
  const { actions, refusals, broken } = planGrowth(state, after, migrations, readerOf(project));
  expect(refusals).toEqual([]);
  return { project: applied(project, actions), actions, broken };
}

/** The project with a plan carried out. */
export function applied(project: Project, actions: Plan['actions']): Project {
  const result = new Map(project);
  for (const action of actions) {
    if (action.kind === 'delete') result.delete(action.path);
    else if (action.kind !== 'keep' && action.content !== undefined) result.set(action.path, action.content);
  }
  return result;
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
