import { canBeAdded, inDependencyOrder, refusal } from './merge-tables.js';
import { type Column, type Table, TableError } from './table.js';

/** What changes in a table that exists before and after. */
export interface Alteration {
  readonly kind: 'alterTable';
  readonly table: Table;
  readonly addedColumns: readonly Column[];
  readonly droppedColumns: readonly Column[];
  readonly addedIndexes: ReadonlyArray<readonly string[]>;
  readonly droppedIndexes: ReadonlyArray<readonly string[]>;
  readonly addedUniques: ReadonlyArray<readonly string[]>;
  readonly droppedUniques: ReadonlyArray<readonly string[]>;
}

export type Operation =
  | { readonly kind: 'createTable'; readonly table: Table }
  | { readonly kind: 'dropTable'; readonly table: Table }
  | Alteration;

/**
 * The operations that lead from one schema to another, each after those it depends on.
 *
 * @throws TableError for what no migration can do by itself: a column that rows cannot get, a column whose definition changed.
 */
export function diffTables(before: readonly Table[], after: readonly Table[]): Operation[] {
  const old = new Map(before.map((table) => [table.name, table]));
  const kept = new Set(after.map(({ name }) => name));
  const created: Operation[] = [];
  const altered: Alteration[] = [];
  const problems: string[] = [];
  for (const table of inDependencyOrder(after)) {
    const previous = old.get(table.name);
    if (!previous) {
      created.push({ kind: 'createTable', table });
      continue;
    }
    problems.push(...changedColumns(previous, table));
    const alteration = alterationOf(previous, table);
    problems.push(
      ...alteration.addedColumns
        .filter((column) => !canBeAdded(column))
        .map((column) => refusal(table, column)),
    );
    if (!isEmpty(alteration)) altered.push(alteration);
  }
  if (problems.length > 0) throw new TableError(problems);
  const dropped = inDependencyOrder(before)
    .filter(({ name }) => !kept.has(name))
    .reverse()
    .map((table): Operation => ({ kind: 'dropTable', table }));
  // New columns may refer to new tables, and dropped tables may be referred to by dropped columns.
  return [...created, ...altered, ...dropped];
}

/** The operations that undo these, in the order in which they do. */
export function inverse(operations: readonly Operation[]): Operation[] {
  return [...operations].reverse().map((operation): Operation => {
    switch (operation.kind) {
      case 'createTable':
        return { kind: 'dropTable', table: operation.table };
      case 'dropTable':
        return { kind: 'createTable', table: operation.table };
      default:
        return {
          kind: 'alterTable',
          table: operation.table,
          addedColumns: operation.droppedColumns,
          droppedColumns: operation.addedColumns,
          addedIndexes: operation.droppedIndexes,
          droppedIndexes: operation.addedIndexes,
          addedUniques: operation.droppedUniques,
          droppedUniques: operation.addedUniques,
        };
    }
  });
}

/** What is lost when these operations are applied: `table api_keys`, `column users.role`. To be announced beforehand. */
export function drops(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) => {
    if (operation.kind === 'dropTable') return [`table ${operation.table.name}`];
    if (operation.kind === 'createTable') return [];
    return operation.droppedColumns.map(({ name }) => `column ${operation.table.name}.${name}`);
  });
}

function alterationOf(before: Table, after: Table): Alteration {
  const without = <T>(all: readonly T[] = [], others: readonly T[] = [], key: (one: T) => string): T[] => {
    const known = new Set(others.map(key));
    return all.filter((one) => !known.has(key(one)));
  };
  const name = (column: Column): string => column.name;
  const join = (names: readonly string[]): string => names.join();
  return {
    kind: 'alterTable',
    table: after,
    addedColumns: without(after.columns, before.columns, name),
    droppedColumns: without(before.columns, after.columns, name),
    addedIndexes: without(after.indexes, before.indexes, join),
    droppedIndexes: without(before.indexes, after.indexes, join),
    addedUniques: without(after.uniques, before.uniques, join),
    droppedUniques: without(before.uniques, after.uniques, join),
  };
}

function isEmpty({ kind: _, table: __, ...changes }: Alteration): boolean {
  return Object.values(changes).every((list) => list.length === 0);
}

function changedColumns(before: Table, after: Table): string[] {
  const old = new Map(before.columns.map((column) => [column.name, schemaOf(column)]));
  return after.columns
    .filter((column) => old.has(column.name) && old.get(column.name) !== schemaOf(column))
    .map(
      ({ name }) =>
        `column "${after.name}.${name}" changed: write this migration by hand (alembic revision --autogenerate)`,
    );
}

/** What the database knows of a column; comments, relationships and the members of an enumeration are Python's alone. */
function schemaOf({ doc: _, relationship: __, type, ...rest }: Column): string {
  const stored = typeof type === 'object' && type.kind !== 'string' ? type.kind : type;
  return JSON.stringify([stored, Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
