import type { Answers } from '../answers/answers.js';
import { select } from '../answers/select.js';
import type { GrowMessages } from '../locales/grow.js';
import { readMigrations } from '../project/migrations-folder.js';
import { databaseOf } from '../tables/database.js';
import { findHead, MigrationError } from '../tables/index.js';
import type { Finding } from './finding.js';

/** Checks the migrations without Python: they exist, form one line, and mention every table and column. */
export function checkMigrations(root: string, answers: Answers, say: GrowMessages): Finding[] {
  const database = databaseOf(answers);
  if (database === undefined) return [];
  const { folder, tables } = database;
  const { run } = select(answers);
  const files = readMigrations(root, folder);
  try {
    if (findHead(files) === null) {
      return [
        {
          code: 'migrations-missing',
          detail: folder,
          path: folder,
          remedy: `${run}alembic revision --autogenerate -m "create tables"`,
        },
      ];
    }
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return [
      {
        code: 'migrations-line',
        detail: say.migrationProblem(error.problem),
        path: folder,
        remedy:
          error.problem.code === 'heads' ? `${run}alembic merge heads -m "merge"` : `git log -- ${folder}`,
      },
    ];
  }
  const text = [...files.values()].join('\n');
  const speaksOf = (name: string): boolean => text.includes(`"${name}"`) || text.includes(`'${name}'`);
  const absent = tables.flatMap(({ name, columns }) =>
    speaksOf(name)
      ? columns.filter((column) => !speaksOf(column.name)).map((column) => `${name}.${column.name}`)
      : [name],
  );
  if (absent.length === 0) return [];
  return [
    {
      code: 'migrations-tables',
      detail: absent.join(', '),
      path: folder,
      remedy: `${run}alembic revision --autogenerate -m "add what is missing"`,
    },
  ];
}
