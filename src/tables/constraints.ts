import { type Column, referenced, type Table } from '../answers/table.js';

/** PostgreSQL has no room for longer names; SQLAlchemy refuses them. */
export const MAX_NAME_LENGTH = 63;

type Constrained = Pick<Table, 'columns' | 'indexes' | 'uniques'>;

/** Columns of every unique constraint, those over one column first. */
export function uniquesOf({ columns, uniques = [] }: Constrained): ReadonlyArray<readonly string[]> {
  return [...columns.filter(({ unique }) => unique).map(({ name }) => [name]), ...uniques];
}

/** Columns of every index, those over one column first. */
export function indexesOf({ columns, indexes = [] }: Constrained): ReadonlyArray<readonly string[]> {
  return [...columns.filter(({ index }) => index).map(({ name }) => [name]), ...indexes];
}

// Names by the convention that the project's `Base` sets.

export function indexName(table: string, columns: readonly string[]): string {
  return ['ix', table, ...columns].join('_');
}

export function uniqueName(table: string, columns: readonly string[]): string {
  return ['uq', table, ...columns].join('_');
}

export function primaryKeyName(table: string): string {
  return `pk_${table}`;
}

export function foreignKeyName(table: string, { name, references = '' }: Column): string {
  return `fk_${table}_${name}_${referenced(references).table}`;
}

/** Whether a default can be given as a string: Alembic compares another one wrongly with what SQLite says of it. */
export function isPlainDefault(value: string | number): boolean {
  return !/^$|^["(]|'/.test(String(value));
}

export function quotedInSql(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Every name that the table brings into the database. */
export function namesOf(table: Table): string[] {
  return [
    table.name,
    primaryKeyName(table.name),
    ...table.columns.map(({ name }) => name),
    ...uniquesOf(table).map((columns) => uniqueName(table.name, columns)),
    ...indexesOf(table).map((columns) => indexName(table.name, columns)),
    ...table.columns
      .filter(({ references }) => references)
      .map((column) => foreignKeyName(table.name, column)),
  ];
}
