import type { Answers } from '../answers/answers.js';
import { formatState, recordOf, type State } from '../answers/state.js';
import { version } from '../answers/version.js';
import { digest, type Tree, toText } from '../files/content.js';
import { STATE_FILE } from '../files/project-path.js';
import { beside } from '../plan/beside.js';
import type { Action, DiskReader, Plan } from '../plan/index.js';
import { brokenBy, SETTINGS } from '../plan/look.js';
import { changedModules, Modules } from '../plan/modules.js';
import { planChange } from '../plan/plan-change.js';
import { followRenames } from '../plan/renames.js';
import { render } from '../render/index.js';
import type { MigrationChange } from './migrations.js';

/**
 * Decides what becomes of each file when the answers of a project change. Nothing is written.
 *
 * @param disk the project's folder as it is now.
 * @param migrations what happens to its migrations, which are no function of the answers.
 * @param by the command, which names our side of a conflict.
 */
export function planGrowth(
  state: State,
  after: Answers,
  migrations: MigrationChange,
  disk: DiskReader,
  by?: string,
): Plan {
  const to = render(after);
  return planFrom(
    {
      before: render(state.answers),
      after: to,
      recorded: state.files,
      state: { generator: version, answers: after, files: recordOf(to) },
      by,
    },
    migrations,
    disk,
  );
}

/** The project before and after the change. */
interface Course {
  before: Tree;
  after: Tree;
  /** Digests of what was rendered when the project was last written. */
  recorded: ReadonlyMap<string, string>;
  /** The new content of the state file. */
  state: State;
  /** The command, for the marks of a conflict. */
  by?: string | undefined;
  /** The user's file, when the plan was made for its text with the renames applied. */
  yours?: DiskReader;
}

/** As `planGrowth`, for trees that are rendered already. */
export function planFrom(
  { before, after, recorded, state, by, yours }: Course,
  migrations: MigrationChange,
  disk: DiskReader,
): Plan {
  const { before: from, after: to } = followRenames({ before, after }, disk);
  const { actions, refusals } = planChange(
    new Map(from).set(STATE_FILE, ''),
    new Map(to).set(STATE_FILE, formatState(state)),
    disk,
    {
      recorded,
      merge: {
        labels: {
          yours: 'yours',
          base: 'before',
          theirs: by === undefined ? 'generated' : `generated: ${by}`,
        },
      },
    },
  );
  const all = [...actions, ...beside(actions, disk), ...migrationActions(migrations, disk)].sort(byPath);
  const settings = (tree: Tree): string | undefined => toText(tree.get(SETTINGS) ?? '');
  const modules = new Modules(disk);
  const broken = brokenBy(
    changedModules(all),
    { before: modules, yours: yours === undefined ? modules : new Modules(yours) },
    { before: settings(before), after: settings(after) },
  );
  return { actions: all, refusals, broken };
}

function migrationActions({ add, remove }: MigrationChange, disk: DiskReader): Action[] {
  const actions: Action[] = [];
  for (const path of remove) {
    const entry = disk.entry(path);
    if (entry.kind === 'file') actions.push({ kind: 'delete', path, was: entry.content });
  }
  if (add === undefined) return actions;
  const entry = disk.entry(add.path);
  // The id is a hash of the content: a file of that name holds the same migration.
  if (entry.kind === 'file' && digest(entry.content) === digest(add.content)) return actions;
  return [...actions, { kind: 'write', ...add }];
}

function byPath(a: Action, b: Action): number {
  return a.path < b.path ? -1 : 1;
}
