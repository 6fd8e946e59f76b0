import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../answers/answers.js';
import { select } from '../answers/select.js';
import { parseState } from '../answers/state.js';
import { apply, readDisk, recover } from '../apply/index.js';
import { STATE_FILE } from '../files/project-path.js';
import { planCreation } from '../plan/index.js';
import { findHead, migrationSource } from '../tables/index.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { watchForInterrupt } from '../terminal/interrupt.js';
import { openTerminal } from '../terminal/terminal.js';
import { findProject } from './find-project.js';
import { growMessages } from './messages.js';
import { showPlan } from './show-plan.js';

/** An empty migration, in the words of the command line. */
export interface MigrationCommand {
  /** What it does, for people. */
  name: string;
  dryRun: boolean;
  lang: Language;
  cwd: string;
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
export async function startMigration(command: MigrationCommand, process: NodeJS.Process): Promise<ExitCode> {
  const { name, dryRun, lang, cwd } = command;
  const terminal = await openTerminal(process);
  const interrupt = watchForInterrupt(process);
  const root = findProject(cwd);
  if (root === undefined) throw new Exit(1, growMessages[lang].notAProject(cwd));
  if (!/^[\w .,:'-]{1,60}$/.test(name) || !/[a-z]/i.test(name)) throw new Exit(2, TEXT[lang].name);
  if (!dryRun) recover(root);
  const { answers } = parseState(readFileSync(join(root, STATE_FILE), 'utf8'));
  const { migrations: folder } = select(answers);
  if (folder === undefined) throw new Exit(1, TEXT[lang].noDatabase);

  const place = join(root, folder);
  const names = existsSync(place) ? readdirSync(place).filter((file) => file.endsWith('.py')) : [];
  const files = new Map(names.map((file) => [file, readFileSync(join(place, file), 'utf8')]));
  const { path, content } = migrationSource([], { message: name, downRevision: head(files, lang) });
  const full = `${folder}/${path}`;
  const what = planCreation(new Map([[full, content]]), readDisk(root));
  showPlan(what, { diff: dryRun, say: growMessages[lang], terminal });
  if (dryRun) return 0;
  await apply(root, what, { signal: interrupt.signal });
  terminal.say(TEXT[lang].next(full));
  return 0;
}

function head(files: ReadonlyMap<string, string>, lang: Language): string | null {
  try {
    return findHead(files);
  } catch (error) {
    throw new Exit(1, growMessages[lang].migrations((error as Error).message), { cause: error });
  }
}
