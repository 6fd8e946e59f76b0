import { readDisk } from '../apply/index.js';
import { planCreation } from '../plan/index.js';
import { databaseOf } from '../tables/database.js';
import { findHead, migrationSource } from '../tables/index.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { carryOut } from './carry-out.js';
import { growMessages } from './messages.js';
import { migrationsFor } from './migrations-folder.js';
import { openProject } from './open-project.js';
import type { GrowSurroundings } from './surroundings.js';

export interface MigrationRequest {
  /** What the migration does, for people. */
  name: string;
  dryRun: boolean;
}

const TEXT = {
  en: {
    noDatabase: 'This project has no database: fastapi-curriculum feature sqlalchemy',
    name: 'Say in English letters what the migration does, e.g. "fill in missing names".',
    next: (path: string) => `Next: write upgrade() and downgrade() in ${path}, then: alembic upgrade head`,
  },
  ko: {
    noDatabase: '이 프로젝트에는 데이터베이스가 없습니다: fastapi-curriculum feature sqlalchemy',
    name: '마이그레이션이 하는 일을 영문으로 적으세요(예: "fill in missing names").',
    next: (path: string) =>
      `다음 단계: ${path}의 upgrade()와 downgrade()를 작성한 뒤 alembic upgrade head를 실행하세요`,
  },
};

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
  const { lang, terminal } = surroundings;
  const say = growMessages[lang];
  const { root, state } = openProject(surroundings, request);
  if (!/^[\w .,:'-]{1,60}$/.test(name) || !/[a-z]/i.test(name)) throw new Exit(2, TEXT[lang].name);
  const database = databaseOf(state.answers);
  if (database === undefined) throw new Exit(1, TEXT[lang].noDatabase);

  const { folder } = database;
  const { path, content } = migrationsFor(root, say, (read) =>
    migrationSource([], { message: name, downRevision: findHead(read(folder)) }),
  );
  const full = `${folder}/${path}`;
  const plan = planCreation(new Map([[full, content]]), readDisk(root));
  await carryOut(root, plan, request, surroundings, say);
  if (!dryRun) terminal.say(TEXT[lang].next(full));
  return 0;
}
