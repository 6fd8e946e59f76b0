import type { Answers } from '../answers/answers.js';
import { closure } from '../answers/catalogue.js';
import { tablesOf } from '../render/context.js';
import type { Table } from './index.js';

/** What a project keeps in a database, and where its migrations are. */
export interface Database {
  /** Folder of the migrations, e.g. `migrations/versions`. */
  folder: string;
  tables: Table[];
}

/** The database of a project with these answers; undefined where none of its features brings one. */
export function databaseOf(answers: Answers): Database | undefined {
  const on = closure(answers.features);
  const folder = on.find(({ migrations }) => migrations !== undefined)?.migrations;
  return folder === undefined ? undefined : { folder, tables: tablesOf(on, answers.resources) };
}
