import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GrowMessages } from '../locales/grow.js';
import { MigrationError } from '../tables/index.js';
import { Exit } from '../terminal/exit.js';

/**
 * What `change` makes of the migrations of the project in `root`.
 *
 * @throws Exit when none can be added.
 */
export function migrationsFor<T>(
  root: string,
  say: GrowMessages,
  change: (read: (folder: string) => ReadonlyMap<string, string>) => T,
): T {
  try {
    return change((folder) => readMigrations(root, folder));
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    throw new Exit(1, say.migrations(say.migrationProblem(error.problem)), { cause: error });
  }
}

/** The Python files in a folder of the project, name -> content. */
export function readMigrations(root: string, folder: string): Map<string, string> {
  const place = join(root, folder);
  const names = existsSync(place) ? readdirSync(place).filter((name) => name.endsWith('.py')) : [];
  return new Map(names.map((name) => [name, readFileSync(join(place, name), 'utf8')]));
}
