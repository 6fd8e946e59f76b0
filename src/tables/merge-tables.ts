import {
  type Column,
  ENUM_LENGTH,
  hasServerDefault,
  referenced,
  type Table,
  TableError,
} from '../answers/table.js';
import { MAX_NAME_LENGTH, namesOf } from './constraints.js';

/** Tables and columns of a layer; a feature's manifest has this shape. */
export interface TableLayer {
  readonly id?: string;
  readonly rank?: number;
  readonly tables?: readonly Table[];
  readonly columns?: Readonly<Record<string, readonly Column[]>>;
}

/**
 * The tables of a project: those of every layer, with the columns that other layers add to them.
 *
 * Referred-to tables come first, then the order of names decides, whatever the order in which features were asked for.
 *
 * @throws TableError listing every contradiction.
 */
export function mergeTables(base: TableLayer, additions: readonly TableLayer[]): Table[] {
  const layers = [base, ...[...additions].sort(byRankAndId)];
  const problems: string[] = [];
  const merged = new Map<string, Table>();
  for (const table of layers.flatMap(({ tables }) => tables ?? [])) {
    if (merged.has(table.name)) problems.push(`table "${table.name}" is declared twice`);
    merged.set(table.name, table);
  }
  for (const { id, columns } of layers) {
    for (const [name, added] of Object.entries(columns ?? {})) {
      const table = merged.get(name);
      if (!table) {
        problems.push(`"${id}" adds columns to table "${name}", which does not exist`);
        continue;
      }
      problems.push(...added.filter((column) => !canBeAdded(column)).map((column) => refusal(table, column)));
      merged.set(name, { ...table, columns: [...table.columns, ...added] });
    }
  }
  const tables = [...merged.values()];
  problems.push(...problemsOf(tables));
  if (problems.length > 0) throw new TableError(problems);
  return inDependencyOrder(tables);
}

/** Whether rows that exist already can get the column. */
export function canBeAdded(column: Column): boolean {
  return column.nullable === true || hasServerDefault(column);
}

function refusal(table: Table, column: Column): string {
  return `column "${table.name}.${column.name}" is added to a table that may have rows: it must be nullable or have a scalar default`;
}

/**
 * Tables sorted so that each one comes after those it refers to, by name where that leaves a choice.
 *
 * @throws TableError when tables refer to each other in a circle (a table that refers to itself is fine).
 */
export function inDependencyOrder(tables: readonly Table[]): Table[] {
  const waiting = [...tables].sort((a, b) => (a.name < b.name ? -1 : 1));
  const sorted: Table[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((table) =>
      referredTables(table).every(
        (name) => name === table.name || !waiting.some((other) => other.name === name),
      ),
    );
    if (next === -1) {
      throw new TableError([
        `tables refer to each other in a circle: ${waiting.map(({ name }) => name).join(', ')}`,
      ]);
    }
    sorted.push(...waiting.splice(next, 1));
  }
  return sorted;
}

function byRankAndId(a: TableLayer, b: TableLayer): number {
  return (a.rank ?? 0) - (b.rank ?? 0) || ((a.id ?? '') < (b.id ?? '') ? -1 : 1);
}

function referredTables(table: Table): string[] {
  return table.columns.flatMap(({ references }) => (references ? [referenced(references).table] : []));
}

function problemsOf(tables: readonly Table[]): string[] {
  const problems: string[] = [];
  for (const kind of ['model', 'module'] as const) {
    problems.push(
      ...repeated(tables.map((table) => table[kind])).map((name) => `${kind} "${name}" is declared twice`),
    );
  }
  for (const table of tables) {
    const names = table.columns.map(({ name }) => name);
    problems.push(...repeated(names).map((name) => `column "${table.name}.${name}" is declared twice`));
    if (!table.columns.some(({ primaryKey }) => primaryKey))
      problems.push(`table "${table.name}" has no primary key`);
    const long = namesOf(table).filter((name) => name.length > MAX_NAME_LENGTH);
    problems.push(...long.map((name) => `"${name}" has more than ${MAX_NAME_LENGTH} characters`));
    for (const name of [...(table.indexes ?? []), ...(table.uniques ?? []), table.search ?? []].flat()) {
      if (!names.includes(name))
        problems.push(`table "${table.name}" has an index on "${name}", which does not exist`);
    }
    for (const column of table.columns) {
      problems.push(
        ...columnProblems(column, tables).map(
          (problem) => `column "${table.name}.${column.name}" ${problem}`,
        ),
      );
    }
  }
  return problems;
}

function columnProblems(column: Column, tables: readonly Table[]): string[] {
  const problems: string[] = [];
  if (!/^[a-z][a-z0-9_]*$/.test(column.name)) problems.push('has a name that is not snake_case');
  if (column.primaryKey && column.nullable) problems.push('is a primary key and cannot be nullable');
  if (column.unique && column.index) problems.push('is unique, which is an index already');
  if (column.relationship && !column.references) problems.push('has a relationship but refers to nothing');
  if (column.onDelete && !column.references) problems.push('has onDelete but refers to nothing');
  if (column.onDelete === 'SET NULL' && !column.nullable) problems.push('is set to NULL but is not nullable');
  if (column.references) {
    const target = referenced(column.references);
    const table = tables.find(({ name }) => name === target.table);
    if (!table?.columns.some(({ name }) => name === target.column)) {
      problems.push(`refers to "${column.references}", which does not exist`);
    }
  }
  if (isEnum(column.type)) {
    const { values } = column.type;
    if (values.some((value) => value.length > ENUM_LENGTH))
      problems.push(`has a value of more than ${ENUM_LENGTH} characters`);
    if (repeated(values).length > 0) problems.push('has a value twice');
    if (
      typeof column.default === 'object' &&
      'value' in column.default &&
      !values.includes(String(column.default.value))
    ) {
      problems.push(`has the default "${column.default.value}", which is not among its values`);
    }
  }
  return problems;
}

function isEnum(type: Column['type']): type is Extract<Column['type'], { kind: 'enum' }> {
  return typeof type === 'object' && type.kind === 'enum';
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
