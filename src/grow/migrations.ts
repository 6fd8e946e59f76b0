import type { Answers } from '../answers/answers.js';
import { type Database, databaseOf } from '../tables/database.js';
import {
  type Dropped,
  diffTables,
  drops,
  findHead,
  initialMigration,
  isUntouchedMigration,
  type Migration,
  migrationSource,
} from '../tables/index.js';

/** What happens to the migrations folder. Applied history is never rewritten. */
export interface MigrationChange {
  /** The new migration, with its path in the project. */
  add: { path: string; content: string } | undefined;
  /** Migrations to delete together with the database feature: only generated and unedited ones. */
  remove: string[];
  /** Tables and columns that the new migration drops, with their rows. */
  drops: Dropped[];
}

/**
 * Works out the migration from the tables of `before` to those of `after`.
 *
 * @param read the Python files in a folder of the project, name -> content.
 * @throws MigrationError when the migrations on disk do not form one line, or rows could not follow.
 */
export function changeMigrations(
  before: Answers,
  after: Answers,
  message: string,
  read: (folder: string) => ReadonlyMap<string, string>,
): MigrationChange {
  return migrationsBetween(databaseOf(before), databaseOf(after), message, read);
}

/** The same for databases that are known already: the earlier one may be what another version made. */
export function migrationsBetween(
  from: Database | undefined,
  to: Database | undefined,
  message: string,
  read: (folder: string) => ReadonlyMap<string, string>,
): MigrationChange {
  const nothing: MigrationChange = { add: undefined, remove: [], drops: [] };
  if (to === undefined) {
    if (from === undefined) return nothing;
    const history = [...read(from.folder)];
    // A migration written by the user follows ours and needs it.
    if (!history.every(([, content]) => isUntouchedMigration(content))) return nothing;
    return { ...nothing, remove: history.map(([name]) => `${from.folder}/${name}`) };
  }
  const inFolder = ({ path, content }: Migration) => ({ path: `${to.folder}/${path}`, content });
  const files = read(to.folder);
  const head = findHead(files);
  if (from === undefined) {
    // Migrations from before the feature was removed are still there: the user has to join them.
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
