import type { Column, Table } from '../answers/table.js';
import { indexesOf, uniquesOf } from './constraints.js';
import { fillOf } from './fill.js';
import { canBeAdded, inDependencyOrder } from './merge-tables.js';
import { MigrationError } from './migration-line.js';

/** What changes in a table that exists before and after; indexes and constraints are those of the columns, too. */
export interface Alteration {
  readonly kind: 'alterTable';
  readonly table: Table;
  readonly addedColumns: readonly Column[];
  readonly droppedColumns: readonly Column[];
  readonly addedIndexes: ReadonlyArray<readonly string[]>;
  readonly droppedIndexes: ReadonlyArray<readonly string[]>;
  readonly addedUniques: ReadonlyArray<readonly string[]>;
  readonly droppedUniques: ReadonlyArray<readonly string[]>;
  /** At most one of each: an index that changed is dropped and created. */
  readonly addedSearch: ReadonlyArray<readonly string[]>;
  readonly droppedSearch: ReadonlyArray<readonly string[]>;
}

export type Operation =
  | { readonly kind: 'createTable'; readonly table: Table }
  | { readonly kind: 'dropTable'; readonly table: Table }
  | Alteration;

/**
 * The operations that lead from one schema to another, each after those it depends on.
 *
 * @throws MigrationError for what no migration can do by itself: a column that rows cannot get, a column whose definition changed.
 */
export function diffTables(before: readonly Table[], after: readonly Table[]): Operation[] {
  const old = new Map(before.map((table) => [table.name, table]));
  const kept = new Set(after.map(({ name }) => name));
  const created: Operation[] = [];
  const altered: Alteration[] = [];
  const changed: string[] = [];
  const unfillable: string[] = [];
  for (const table of inDependencyOrder(after)) {
    const previous = old.get(table.name);
    if (!previous) {
      created.push({ kind: 'createTable', table });
      continue;
    }
    changed.push(...changedColumns(previous, table));
    const alteration = alterationOf(previous, table);
    unfillable.push(
      ...alteration.addedColumns
        .filter((column) => !canBeAdded(column) && fillOf(column, alteration.addedUniques) === undefined)
        .map(({ name }) => `${table.name}.${name}`),
    );
    if (!isEmpty(alteration)) altered.push(alteration);
  }
  if (changed.length + unfillable.length > 0)
    throw new MigrationError({ code: 'columns', changed, unfillable });
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
          addedSearch: operation.droppedSearch,
          droppedSearch: operation.addedSearch,
        };
    }
  });
}

/** A table, or a column of one, that goes with what is in it. */
export interface Dropped {
  table: string;
  column?: string;
}

/** Tables and columns whose data these operations delete, to be announced first. */
export function drops(operations: readonly Operation[]): Dropped[] {
  return operations.flatMap((operation) => {
    if (operation.kind === 'dropTable') return [{ table: operation.table.name }];
    if (operation.kind === 'createTable') return [];
    return operation.droppedColumns.map(({ name }) => ({ table: operation.table.name, column: name }));
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
    addedIndexes: without(indexesOf(after), indexesOf(before), join),
    droppedIndexes: without(indexesOf(before), indexesOf(after), join),
    addedUniques: without(uniquesOf(after), uniquesOf(before), join),
    droppedUniques: without(uniquesOf(before), uniquesOf(after), join),
    addedSearch: without(searchOf(after), searchOf(before), join),
    droppedSearch: without(searchOf(before), searchOf(after), join),
  };
}

function searchOf({ search = [] }: Table): ReadonlyArray<readonly string[]> {
  return search.length > 0 ? [search] : [];
}

function isEmpty({ kind: _, table: __, ...changes }: Alteration): boolean {
  return Object.values(changes).every((list) => list.length === 0);
}

function changedColumns(before: Table, after: Table): string[] {
  const old = new Map(before.columns.map((column) => [column.name, schemaOf(column)]));
  return after.columns
    .filter((column) => old.has(column.name) && old.get(column.name) !== schemaOf(column))
    .map(({ name }) => `${after.name}.${name}`);
}

/**
 * What the database knows of a column itself; comments, relationships and the members of an enumeration are Python's alone,
 * indexes and constraints come and go by themselves.
 */
function schemaOf({ doc: _, relationship: __, unique: ___, index: ____, type, ...rest }: Column): string {
  const sized = typeof type === 'string' || type.kind === 'string' || type.kind === 'decimal';
  const stored = sized ? type : type.kind;
  return JSON.stringify([stored, Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
