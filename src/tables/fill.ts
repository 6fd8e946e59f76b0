import { type Column, hasServerDefault, type Table } from '../answers/table.js';
import { call, formatCall, literal } from '../python/format.js';
import { quotedInSql } from './constraints.js';

/** Whether a migration has to fill the column before it can require a value. */
export function isFilled(column: Column): boolean {
  return !column.nullable && !hasServerDefault(column);
}

/**
 * What a new column gets in the rows that are there, as an expression of Python over `rows`; undefined where nothing is right for
 * all of them, or would be the same in all though it has to be unique.
 *
 * @param uniques columns of the constraints that come with it.
 */
export function fillOf(
  { name, type, references }: Column,
  uniques: ReadonlyArray<readonly string[]>,
): string | undefined {
  if (references !== undefined) return undefined;
  const sql = (text: string): string => `sa.literal_column(${literal(text)})`;
  const unique = uniques.some((columns) => columns.includes(name));
  const number = 'sa.cast(rows.c.id, sa.String)';
  switch (type) {
    case 'int':
      return unique ? 'rows.c.id' : sql('0');
    case 'float':
    case 'decimal':
      return sql('0');
    case 'bool':
      return 'sa.false()';
    case 'text':
      return sql("''");
    case 'date':
      return unique ? undefined : 'sa.func.current_date()';
    case 'datetime':
      return unique ? undefined : 'sa.func.current_timestamp()';
    case 'time':
      return unique ? undefined : sql("'00:00:00'");
    case 'uuid':
      return undefined;
    default:
      switch (type.kind) {
        case 'decimal':
          return sql('0');
        case 'json':
          return sql(type.python.startsWith('list') ? "'[]'" : "'{}'");
        case 'enum':
          return sql(quotedInSql(type.values[0] ?? ''));
        case 'string':
          return unique ? (type.length < 16 ? number : `"row-" + ${number}`) : sql("''");
      }
  }
}

/** Gives the rows that are there a value in new columns that need one. */
export function fillLines(
  table: Table,
  columns: readonly Column[],
  uniques: ReadonlyArray<readonly string[]>,
): string[] {
  if (columns.length === 0) return [];
  const names = ['id', ...columns.map(({ name }) => name)];
  const known = call(
    'sa.table',
    literal(table.name),
    ...names.map((name) => call('sa.column', literal(name))),
  );
  return [
    ...formatCall(known, { indent: '    ', prefix: 'rows = ' }),
    '    # For the rows that are there. Change it as you like before `alembic upgrade head`.',
    '    values: dict[str, object] = {',
    ...columns.map((column) => `        ${literal(column.name)}: ${fillOf(column, uniques)},`),
    '    }',
    '    op.execute(sa.update(rows).values(**values))',
  ];
}
