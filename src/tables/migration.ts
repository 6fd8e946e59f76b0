import { createHash } from 'node:crypto';
import { type Column, ENUM_LENGTH, hasServerDefault, referenced, type Table } from '../answers/table.js';
import { type Call, call, formatCall, list, literal } from '../python/format.js';
import {
  foreignKeyName,
  indexesOf,
  indexName,
  isPlainDefault,
  primaryKeyName,
  quotedInSql,
  uniqueName,
  uniquesOf,
} from './constraints.js';
import { type Alteration, diffTables, drops, inverse, type Operation } from './diff.js';
import { fillLines, fillOf, isFilled } from './fill.js';
import { REFUSAL, REFUSAL_SOURCE, refusalLines } from './refusal.js';
import { dropSearchIndexLines, searchIndexLines } from './search.js';

/** An Alembic revision and the file that holds it. */
export interface Migration {
  /** Twelve hexadecimal digits, derived from the content. */
  revision: string;
  /** File name, to be put into the project's migrations folder. */
  path: string;
  content: string;
}

/** The migration that creates a new project's tables. */
export function initialMigration(tables: readonly Table[]): Migration {
  const operations = diffTables([], tables);
  const names = operations.flatMap((operation) =>
    operation.kind === 'createTable' ? [operation.table.name] : [],
  );
  return migrationSource(operations, { message: `create ${enumerate(names)}`, downRevision: null });
}

/**
 * An Alembic revision that applies the operations, and undoes them.
 *
 * Its id is a hash of what it does and of its predecessor, so that the same change after the same history is the same file.
 */
export function migrationSource(
  operations: readonly Operation[],
  { message, downRevision }: { message: string; downRevision: string | null },
): Migration {
  const upgrade = functionSource('upgrade', operations, drops(operations).flatMap(refusalLines));
  const downgrade = functionSource('downgrade', inverse(operations));
  const revision = revisionOf(downRevision, message, upgrade, downgrade);
  const content = fileOf({ revision, downRevision, message, upgrade, downgrade });
  return { revision, path: `${revision}_${slug(message)}.py`, content };
}

interface Parts {
  revision: string;
  downRevision: string | null;
  message: string;
  upgrade: string;
  downgrade: string;
}

function fileOf({ revision, downRevision, message, upgrade, downgrade }: Parts): string {
  const header = [
    `"""${message}`,
    '',
    `Revision ID: ${revision}`,
    ...(downRevision ? [`Revises: ${downRevision}`] : []),
    '"""',
  ];
  const refuses = upgrade.includes(`    ${REFUSAL}(`);
  const usesTypes = refuses || /\bsa\./.test(upgrade + downgrade);
  const usesOperations = /\bop\./.test(upgrade + downgrade);
  return [
    ...header,
    '',
    ...(usesTypes ? ['import sqlalchemy as sa'] : []),
    ...(usesOperations ? [`from alembic import ${refuses ? 'context, ' : ''}op`, ''] : []),
    `revision: str = ${literal(revision)}`,
    `down_revision: str | None = ${downRevision ? literal(downRevision) : 'None'}`,
    'branch_labels: str | None = None',
    'depends_on: str | None = None',
    '',
    '',
    ...(refuses ? [REFUSAL_SOURCE, '', ''] : []),
    upgrade,
    '',
    '',
    downgrade,
    '',
  ].join('\n');
}

/** Whether a migration is one of ours that nobody edited: its id is still the hash of what it does, and nothing else is in it. */
export function isUntouchedMigration(content: string): boolean {
  const text = content.replaceAll('\r\n', '\n');
  const message = /^"""(.*)$/m.exec(text)?.[1];
  const revision = /^revision: str = "([0-9a-f]{12})"$/m.exec(text)?.[1];
  const downRevision = /^down_revision: str \| None = (?:None|"([^"]+)")$/m.exec(text);
  const functions = /\n\n\n(def upgrade\(\)[\s\S]*)\n\n\n(def downgrade\(\)[\s\S]*)\n$/.exec(text);
  if (!message || !revision || !downRevision || !functions?.[1] || !functions[2]) return false;
  const [upgrade, downgrade, down] = [functions[1], functions[2], downRevision[1] ?? null];
  return (
    revisionOf(down, message, upgrade, downgrade) === revision &&
    fileOf({ revision, downRevision: down, message, upgrade, downgrade }) === text
  );
}

function revisionOf(
  downRevision: string | null,
  message: string,
  upgrade: string,
  downgrade: string,
): string {
  return createHash('sha256')
    .update([downRevision ?? '', message, upgrade, downgrade].join('\0'))
    .digest('hex')
    .slice(0, 12);
}

function slug(message: string): string {
  const words = message.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return words.slice(0, 40).replace(/^_+|_+$/g, '');
}

function enumerate(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function functionSource(
  name: string,
  operations: readonly Operation[],
  first: readonly string[] = [],
): string {
  const lines = [...first, ...operations.flatMap(operationLines)];
  return [`def ${name}() -> None:`, ...(lines.length > 0 ? lines : ['    pass'])].join('\n');
}

function operationLines(operation: Operation): string[] {
  switch (operation.kind) {
    case 'createTable':
      return createTableLines(operation.table);
    case 'dropTable':
      return dropTableLines(operation.table);
    case 'alterTable':
      return alterTableLines(operation);
  }
}

function createTableLines(table: Table): string[] {
  const constraints = [
    ...table.columns.filter(({ references }) => references).map((column) => foreignKey(table.name, column)),
    primaryKey(table),
    ...uniquesOf(table).map((columns) =>
      call('sa.UniqueConstraint', ...columns.map(literal), named(uniqueName(table.name, columns))),
    ),
  ];
  const create: Call = {
    callee: 'op.create_table',
    args: [literal(table.name), ...table.columns.map(columnSource), ...constraints, ...autoincrement(table)],
    exploded: true,
  };
  const indexes = indexesOf(table).map((columns) => createIndex(table.name, columns));
  return [
    ...[create, ...indexes].flatMap((one) => formatCall(one, { indent: '    ' })),
    ...(table.search ? searchIndexLines(table.name, table.search) : []),
  ];
}

function dropTableLines(table: Table): string[] {
  return [
    ...indexesOf(table).map((columns) =>
      call('op.drop_index', final(indexName(table.name, columns)), `table_name=${literal(table.name)}`),
    ),
    call('op.drop_table', literal(table.name)),
  ].flatMap((one) => formatCall(one, { indent: '    ' }));
}

/** SQLite cannot alter much: in batch mode Alembic makes a new table there and copies the rows into it. */
function alterTableLines(change: Alteration): string[] {
  const table = change.table.name;
  const batch = (name: string, ...args: Call['args']): Call => call(`batch_op.${name}`, ...args);
  const filled = change.addedColumns.filter(
    (column) => isFilled(column) && fillOf(column, change.addedUniques) !== undefined,
  );
  /** The new constraints and indexes over columns that have to be filled first, or the others. */
  const keys = (late: boolean): Call[] => {
    const wanted = (columns: readonly string[]): boolean =>
      filled.some(({ name }) => columns.includes(name)) === late;
    const uniques = change.addedUniques
      .filter(wanted)
      .map((columns) =>
        batch(
          'create_unique_constraint',
          final(uniqueName(table, columns), 'batch_op'),
          list(columns.map(literal)),
        ),
      );
    const indexes = change.addedIndexes
      .filter(wanted)
      .map((columns) =>
        batch('create_index', final(indexName(table, columns), 'batch_op'), list(columns.map(literal))),
      );
    return [...uniques, ...indexes];
  };
  const calls: Call[] = [
    ...change.droppedIndexes.map((columns) =>
      batch('drop_index', final(indexName(table, columns), 'batch_op')),
    ),
    ...change.droppedUniques.map((columns) =>
      batch('drop_constraint', final(uniqueName(table, columns), 'batch_op'), 'type_="unique"'),
    ),
    ...change.droppedColumns
      .filter(({ references }) => references)
      .map((column) =>
        batch('drop_constraint', final(foreignKeyName(table, column), 'batch_op'), 'type_="foreignkey"'),
      ),
    ...change.droppedColumns.map(({ name }) => batch('drop_column', literal(name))),
    ...change.addedColumns.map((column) =>
      call(
        'batch_op.add_column',
        columnSource(filled.includes(column) ? { ...column, nullable: true } : column),
      ),
    ),
    ...change.addedColumns
      .filter(({ references }) => references)
      .map((column) => {
        const target = referenced(column.references ?? '');
        const columns = [list([literal(column.name)]), list([literal(target.column)])];
        return batch(
          'create_foreign_key',
          final(foreignKeyName(table, column), 'batch_op'),
          literal(target.table),
          ...columns,
          ...onDelete(column),
        );
      }),
    ...keys(false),
  ];
  const required = filled.map((column) =>
    batch('alter_column', literal(column.name), `existing_type=${databaseType(column)}`, 'nullable=False'),
  );
  return [
    ...change.droppedSearch.flatMap(() => dropSearchIndexLines(table)),
    ...inBatch(change.table, calls),
    ...fillLines(change.table, filled, change.addedUniques),
    ...(filled.length > 0 ? inBatch(change.table, [...required, ...keys(true)]) : []),
    ...change.addedSearch.flatMap((columns) => searchIndexLines(table, columns)),
  ];
}

function inBatch(table: Table, calls: readonly Call[]): string[] {
  if (calls.length === 0) return [];
  const opened = formatCall(
    call(
      'op.batch_alter_table',
      literal(table.name),
      ...(autoincrement(table).length > 0 ? ['table_kwargs={"sqlite_autoincrement": True}'] : []),
    ),
    { indent: '    ', prefix: 'with ', suffix: ' as batch_op:' },
  );
  return [...opened, ...calls.flatMap((one) => formatCall(one, { indent: '        ' }))];
}

/** SQLite's row ids are used again after a deletion unless the table says otherwise; only a single integer key can. */
function autoincrement(table: Table): string[] {
  const keys = table.columns.filter((column) => column.primaryKey);
  return keys.length === 1 && keys[0]?.type === 'int' ? ['sqlite_autoincrement=True'] : [];
}

/** `op.f` says that a name is final: the convention was applied to it already. */
function final(name: string, callee = 'op'): Call {
  return call(`${callee}.f`, literal(name));
}

function named(name: string): Call {
  return { ...final(name), keyword: 'name' };
}

function primaryKey(table: Table): Call {
  const keys = table.columns.filter((column) => column.primaryKey).map(({ name }) => literal(name));
  return call('sa.PrimaryKeyConstraint', ...keys, named(primaryKeyName(table.name)));
}

function foreignKey(table: string, column: Column): Call {
  const columns = [list([literal(column.name)]), list([literal(column.references ?? '')])];
  return call(
    'sa.ForeignKeyConstraint',
    ...columns,
    named(foreignKeyName(table, column)),
    ...onDelete(column),
  );
}

function onDelete({ onDelete: action }: Column): string[] {
  return action ? [`ondelete=${literal(action)}`] : [];
}

function createIndex(table: string, columns: readonly string[]): Call {
  return call(
    'op.create_index',
    final(indexName(table, columns)),
    literal(table),
    list(columns.map(literal)),
  );
}

function columnSource(column: Column): Call {
  const server = hasServerDefault(column) ? [`server_default=${serverDefault(column)}`] : [];
  return call(
    'sa.Column',
    literal(column.name),
    databaseType(column),
    ...server,
    `nullable=${column.nullable ? 'True' : 'False'}`,
  );
}

function databaseType({ type }: Column): string {
  switch (type) {
    case 'int':
      return 'sa.Integer()';
    case 'float':
      return 'sa.Double()';
    case 'decimal':
      return 'sa.Numeric(12, 2)';
    case 'bool':
      return 'sa.Boolean()';
    case 'text':
      return 'sa.Text()';
    case 'date':
      return 'sa.Date()';
    case 'time':
      return 'sa.Time()';
    case 'datetime':
      return 'sa.DateTime(timezone=True)';
    case 'uuid':
      return 'sa.Uuid()';
    default:
      if (type.kind === 'json') return 'sa.JSON()';
      if (type.kind === 'decimal') return `sa.Numeric(${type.digits}, ${type.places})`;
      return `sa.String(${type.kind === 'enum' ? ENUM_LENGTH : type.length})`;
  }
}

function serverDefault({ default: default_ }: Column): string {
  const value = typeof default_ === 'object' && 'value' in default_ ? default_.value : '';
  if (typeof value === 'boolean') return `sa.${value}()`;
  return isPlainDefault(value)
    ? literal(String(value))
    : `sa.literal_column(${literal(quotedInSql(String(value)))})`;
}
