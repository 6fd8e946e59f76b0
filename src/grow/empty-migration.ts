import { readDisk } from '../apply/index.js';
import { planCreation } from '../plan/index.js';
import { migrationsFor } from '../project/migrations-folder.js';
import { openProject } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { databaseOf } from '../tables/database.js';
import { findHead, migrationSource } from '../tables/index.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { carryOut } from './carry-out.js';

export interface MigrationRequest {
  /** What the migration does, for people. */
  name: string;
  dryRun: boolean;
}

/**
 * Writes a migration that does nothing yet, behind the last one on disk. It is history, so the project's answers do not know it.
 *
 * @throws Exit when nothing was written.
 */
export async function addMigration(
  request: MigrationRequest,
  surroundings: GrowSurroundings,
): Promise<ExitCode> {
  const { name, dryRun } = request;
  const { terminal, say } = surroundings;
  const { root, state } = openProject(surroundings, request);
  if (!/^[\w .,:'-]{1,60}$/.test(name) || !/[a-z]/i.test(name)) throw new Exit(2, say.migration.name);
  const database = databaseOf(state.answers);
  if (database === undefined) throw new Exit(1, say.migration.noDatabase);

  const { folder } = database;
  const { path, content } = migrationsFor(root, say, (read) =>
    migrationSource([], { message: name, downRevision: findHead(read(folder)) }),
  );
  const full = `${folder}/${path}`;
  const plan = planCreation(new Map([[full, content]]), readDisk(root));
  await carryOut(root, plan, { ...request, command: `migration ${name}` }, surroundings);
  if (!dryRun) terminal.say(say.migration.next(full));
  return 0;
}
