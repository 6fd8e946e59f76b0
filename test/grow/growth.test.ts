import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answers, normaliseAnswers } from '../../src/answers.js';
import { closure, type FeatureId, features } from '../../src/catalogue.js';
import type { Tree } from '../../src/content.js';
import { changeAnswers, changeOf } from '../../src/grow/change.js';
import { changeMigrations } from '../../src/grow/migrations.js';
import { planGrowth } from '../../src/grow/plan-growth.js';
import type { DiskReader } from '../../src/plan.js';
import { newProjectFiles } from '../../src/project-files.js';
import { parseState } from '../../src/state.js';

const STATE = '.fastapi-curriculum.json';
const ids = features.map(({ id }) => id);
const answersFor = (asked: readonly FeatureId[]): Answers =>
  normaliseAnswers({ name: 'my-api', features: [...asked] });

/** A project as path -> content: what is on the disk, without a disk. */
type Project = Map<string, string | Uint8Array>;

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

/** What the feature and remove commands do, on a project in memory. */
function changed(project: Project, kind: 'add' | 'remove', id: FeatureId): Project {
  const state = parseState(String(project.get(STATE)));
  const after = changeAnswers(state.answers, changeOf(kind, id));
  if (after === state.answers) return project;
  const migrations = changeMigrations(state.answers, after, `${kind} ${id}`, folderOf(project));
  const { actions, refusals } = planGrowth(state, after, migrations, readerOf(project));
  expect(refusals).toEqual([]);
  const result = new Map(project);
  for (const action of actions) {
    if (action.kind === 'delete') result.delete(action.path);
    else if (action.kind !== 'keep' && action.content !== undefined) result.set(action.path, action.content);
  }
  return result;
}

/** Everything but migrations, which are history: there the schema has to be the same, not the bytes. */
function rendered(project: Tree): Map<string, string> {
  const folders = features.flatMap(({ migrations }) => migrations ?? []);
  return new Map(
    [...project]
      .filter(([path]) => !folders.some((folder) => path.startsWith(`${folder}/`) && path.endsWith('.py')))
      .map(([path, content]): [string, string] => [path, Buffer.from(content).toString('base64')])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const create = (asked: readonly FeatureId[]): Project => new Map(newProjectFiles(answersFor(asked)));

describe('an untouched project', () => {
  it('comes to the same bytes whatever the order in which features were added', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ids), fc.nat(), (order, at) => {
        const already = order.slice(0, at % (order.length + 1));
        const grown = order
          .slice(already.length)
          .reduce((project, id) => changed(project, 'add', id), create(already));
        expect(rendered(grown)).toEqual(rendered(create(order)));
      }),
      { numRuns: 30 },
    );
  });

  it('is as it was when a feature was added and removed again', () => {
    fc.assert(
      fc.property(fc.subarray(ids), fc.constantFrom(...ids), (asked, id) => {
        fc.pre(!asked.includes(id) && !closure(asked).some((one) => one.id === id));
        const project = create(asked);
        expect(rendered(changed(changed(project, 'add', id), 'remove', id))).toEqual(rendered(project));
      }),
      { numRuns: 30 },
    );
  });

  it('leaves nothing of a database feature that comes and goes, not even its migration', () => {
    const project = create([]);
    for (const { id, migrations } of features) {
      if (migrations === undefined) continue;
      const back = changed(changed(project, 'add', id), 'remove', id);
      expect([...back.keys()].sort()).toEqual([...project.keys()].sort());
    }
  });

  it('is not changed by the same command a second time', () => {
    for (const id of ids) {
      const once = changed(create([]), 'add', id);
      expect(changed(once, 'add', id)).toBe(once);
    }
  });

  it('walks anywhere and ends where direct creation ends', () => {
    const step = fc.record({ kind: fc.constantFrom('add', 'remove'), id: fc.constantFrom(...ids) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let project = create([]);
        for (const { kind, id } of steps) {
          try {
            project = changed(project, kind as 'add', id);
          } catch (error) {
            // Removing what another feature needs is refused, and nothing happens.
            expect((error as Error).name).toBe('ChangeError');
          }
        }
        const { answers } = parseState(String(project.get(STATE)));
        expect(rendered(project)).toEqual(rendered(newProjectFiles(answers)));
      }),
      { numRuns: 25 },
    );
  });
});

describe('an edited project', () => {
  it('loses no line that its owner wrote, whichever features come and go', () => {
    const paths = [...create([]).keys()].filter((path) => /\.(py|md|toml|yaml|yml)$/.test(path));
    const edit = fc.record({
      path: fc.constantFrom(...paths),
      at: fc.nat(),
      n: fc.integer({ min: 1, max: 3 }),
    });
    const step = fc.record({ kind: fc.constantFrom('add', 'remove'), id: fc.constantFrom(...ids) });
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.array(step, { minLength: 1, maxLength: 4 }),
        (edits, steps) => {
          let project = create([]);
          const written: string[] = [];
          for (const [index, { path, at, n }] of edits.entries()) {
            const lines = String(project.get(path)).split('\n');
            const own = Array.from({ length: n }, (_, line) => `# mine ${index} ${line}`);
            lines.splice(at % lines.length, 0, ...own);
            project.set(path, lines.join('\n'));
            written.push(...own);
          }
          for (const { kind, id } of steps) {
            try {
              project = changed(project, kind as 'add', id);
            } catch (error) {
              expect((error as Error).name).toBe('ChangeError');
            }
          }
          const everything = [...project.values()].map(String).join('\n');
          for (const line of written) expect(everything).toContain(line);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('keeps a file that its owner edited although the feature goes, and does not bring back a deleted one', () => {
    const [feature] = ids;
    if (feature === undefined) return;
    const with_ = changed(create([]), 'add', feature);
    const own = [...with_.keys()].filter((path) => !create([]).has(path) && path.endsWith('.py'));
    const [edited, deleted] = own as [string, string];
    with_.set(edited, `${with_.get(edited)}# mine\n`);
    with_.delete(deleted);
    const without = changed(with_, 'remove', feature);
    expect(String(without.get(edited))).toContain('# mine');
    expect(without.has(deleted)).toBe(false);
  });
});
