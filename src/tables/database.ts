import type { Answers } from '../answers/answers.js';
import { baseManifest, type FeatureId } from '../answers/catalogue.js';
import { select } from '../answers/select.js';
import type { Table } from '../answers/table.js';
import { mergeTables } from './merge-tables.js';
import { tablesOfResources } from './resource-tables.js';

/** What a project keeps in a database, and where its migrations are. */
export interface Database {
  /** Folder of the migrations, e.g. `migrations/versions`. */
  folder: string;
  tables: Table[];
}

/** The database of a project with these answers; undefined where none of its features brings one. */
export function databaseOf(answers: Answers): Database | undefined {
  const { migrations } = select(answers);
  return migrations === undefined ? undefined : { folder: migrations, tables: tablesOf(answers) };
}

/** The base's tables, the features' own, the columns that features add, and the tables of resources. */
export function tablesOf(answers: Answers): Table[] {
  const { features, ids } = select(answers);
  const layers = features.flatMap((feature) => {
    const { id, rank, columnsWith = {} } = feature;
    const shared = [...ids].map((other) => ({ id, rank, columns: columnsWith[other] ?? {} }));
    return [feature, ...shared];
  });
  return mergeTables(baseManifest, [
    ...layers,
    tablesOfResources(answers.resources, ids.has('jwt' as FeatureId)),
  ]);
}
