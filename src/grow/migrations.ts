import type { Answers } from '../answers.js';
import { closure } from '../catalogue.js';
import { tablesOf } from '../render/context.js';
import {
  diffTables,
  drops,
  findHead,
  initialMigration,
  isUntouchedMigration,
  type Migration,
  migrationSource,
  type Table,
} from '../tables/index.js';

/** What happens to the migrations folder. Applied history is never rewritten. */
export interface MigrationChange {
  /** The new migration, with its path in the project. */
  add: { path: string; content: string } | undefined;
  /** Files that go with the database feature itself: the generator's own, and unedited. */
  remove: string[];
  /** What the new migration drops, with the rows in it, e.g. `table api_keys`. */
  drops: string[];
}

/**
 * Works out the migration from the tables of `before` to those of `after`.
 *
 * @param read the Python files in a folder of the project, name -> content.
 * @throws MigrationError when the migrations on disk do not form one line; TableError when rows could not follow.
 */
export function changeMigrations(
  before: Answers,
  after: Answers,
  message: string,
  read: (folder: string) => ReadonlyMap<string, string>,
): MigrationChange {
  const [from, to] = [databaseOf(before), databaseOf(after)];
  const nothing: MigrationChange = { add: undefined, remove: [], drops: [] };
  if (to === undefined) {
    if (from === undefined) return nothing;
    const own = [...read(from.folder)].filter(([, content]) => isUntouchedMigration(content));
    return { ...nothing, remove: own.map(([name]) => `${from.folder}/${name}`) };
  }
  const inFolder = ({ path, content }: Migration) => ({ path: `${to.folder}/${path}`, content });
  const files = read(to.folder);
  const head = findHead(files);
  if (from === undefined) {
    // History that is there already (of a database feature that was removed and is back) is the person's to join.
    return head === null ? { ...nothing, add: inFolder(initialMigration(to.tables)) } : nothing;
  }
  const operations = diffTables(from.tables, to.tables);
  if (operations.length === 0) return nothing;
  return {
    add: inFolder(migrationSource(operations, { message, downRevision: head })),
    remove: [],
    drops: drops(operations),
  };
}

function databaseOf(answers: Answers): { folder: string; tables: Table[] } | undefined {
  const on = closure(answers.features);
  const folder = on.find(({ migrations }) => migrations !== undefined)?.migrations;
  return folder === undefined ? undefined : { folder, tables: tablesOf(on, answers.resources) };
}
