import { createHash } from 'node:crypto';
import { type Alteration, diffTables, inverse, type Operation } from './diff.js';
import { type Call, call, formatCall, list, literal } from './python.js';
import { type Column, ENUM_LENGTH, hasServerDefault, referenced, type Table } from './table.js';

/** An Alembic revision and the file that holds it. */
export interface Migration {
  /** Twelve hexadecimal digits, derived from the content. */
  revision: string;
  /** File name, to be put into the project's migrations folder. */
  path: string;
  content: string;
}

/** The migrations on disk do not form one line. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
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
  const upgrade = functionSource('upgrade', operations);
  const downgrade = functionSource('downgrade', inverse(operations));
  const revision = createHash('sha256')
    .update([downRevision ?? '', message, upgrade, downgrade].join('\0'))
    .digest('hex')
    .slice(0, 12);
  const header = [
    `"""${message}`,
    '',
    `Revision ID: ${revision}`,
    ...(downRevision ? [`Revises: ${downRevision}`] : []),
    '"""',
  ];
  const usesTypes = /\bsa\./.test(upgrade + downgrade);
  const content = [
    ...header,
    '',
    ...(usesTypes ? ['import sqlalchemy as sa'] : []),
    'from alembic import op',
    '',
    `revision: str = ${literal(revision)}`,
    `down_revision: str | None = ${downRevision ? literal(downRevision) : 'None'}`,
    'branch_labels: str | None = None',
    'depends_on: str | None = None',
    '',
    '',
    upgrade,
    '',
    '',
    downgrade,
    '',
  ].join('\n');
  return { revision, path: `${revision}_${slug(message)}.py`, content };
}

/**
 * The revision that the next migration follows: the one that no other follows. `null` when there is none yet.
 *
 * @param files path -> content of the Python files in the migrations folder, written by whomever.
 * @throws MigrationError when there are several such revisions, or none among many.
 */
export function findHead(files: ReadonlyMap<string, string>): string | null {
  const homes = new Map<string, string>();
  const followed = new Set<string>();
  for (const [path, content] of files) {
    const revision = /^revision\s*(?::[^=\n]+)?=\s*["']([^"']+)["']/m.exec(content)?.[1];
    if (revision === undefined) continue;
    const twin = homes.get(revision);
    if (twin)
      throw new MigrationError(`${twin} and ${path} are both revision ${revision}: delete one of them`);
    homes.set(revision, path);
    const parents = /^down_revision\s*(?::[^=\n]+)?=\s*(\([^)]*\)|\[[^\]]*\]|["'][^"'\n]*["']|None)/m.exec(
      content,
    )?.[1];
    for (const [, parent] of (parents ?? '').matchAll(/["']([^"']+)["']/g)) followed.add(parent as string);
  }
  const heads = [...homes.keys()].filter((revision) => !followed.has(revision)).sort();
  if (heads.length === 0 && homes.size > 0)
    throw new MigrationError('the migrations follow each other in a circle');
  if (heads.length > 1) {
    const where = heads.map((head) => `${head} (${homes.get(head)})`).join(', ');
    throw new MigrationError(
      `the migrations have several heads: ${where}. Join them first: alembic merge heads -m "merge"`,
    );
  }
  return heads[0] ?? null;
}

function slug(message: string): string {
  const words = message.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return words.slice(0, 40).replace(/^_+|_+$/g, '');
}

function enumerate(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function functionSource(name: string, operations: readonly Operation[]): string {
  const lines = operations.flatMap(operationLines);
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
      call('sa.UniqueConstraint', ...columns.map(literal), `name=${op('uq', table.name, columns)}`),
    ),
  ];
  const create: Call = {
    callee: 'op.create_table',
    args: [literal(table.name), ...table.columns.map(columnSource), ...constraints, ...autoincrement(table)],
    exploded: true,
  };
  return [create, ...indexesOf(table).map((columns) => createIndex('op', table.name, columns))].flatMap(
    (one) => formatCall(one, { indent: '    ' }),
  );
}

function dropTableLines(table: Table): string[] {
  return [
    ...indexesOf(table).map((columns) =>
      call('op.drop_index', op('ix', table.name, columns), `table_name=${literal(table.name)}`),
    ),
    call('op.drop_table', literal(table.name)),
  ].flatMap((one) => formatCall(one, { indent: '    ' }));
}

/** SQLite cannot alter much: in batch mode Alembic makes a new table there and copies the rows into it. */
function alterTableLines(change: Alteration): string[] {
  const table = change.table.name;
  const dropped = {
    columns: change.droppedColumns,
    indexes: change.droppedIndexes,
    uniques: change.droppedUniques,
  };
  const added = { columns: change.addedColumns, indexes: change.addedIndexes, uniques: change.addedUniques };
  const batch = (name: string, ...args: string[]): Call => call(`batch_op.${name}`, ...args);
  const calls: Call[] = [
    ...indexesOf(dropped).map((columns) => batch('drop_index', op('ix', table, columns, 'batch_op'))),
    ...uniquesOf(dropped).map((columns) =>
      batch('drop_constraint', op('uq', table, columns, 'batch_op'), 'type_="unique"'),
    ),
    ...dropped.columns
      .filter(({ references }) => references)
      .map((column) =>
        batch('drop_constraint', foreignKeyName(table, column, 'batch_op'), 'type_="foreignkey"'),
      ),
    ...dropped.columns.map(({ name }) => batch('drop_column', literal(name))),
    ...added.columns.map((column) => call('batch_op.add_column', columnSource(column))),
    ...added.columns
      .filter(({ references }) => references)
      .map((column) => {
        const target = referenced(column.references ?? '');
        const columns = [list([literal(column.name)]), list([literal(target.column)])];
        return batch(
          'create_foreign_key',
          foreignKeyName(table, column, 'batch_op'),
          literal(target.table),
          ...columns,
          ...onDelete(column),
        );
      }),
    ...uniquesOf(added).map((columns) =>
      batch('create_unique_constraint', op('uq', table, columns, 'batch_op'), list(columns.map(literal))),
    ),
    ...indexesOf(added).map((columns) =>
      batch('create_index', op('ix', table, columns, 'batch_op'), list(columns.map(literal))),
    ),
  ];
  const opened = formatCall(
    call(
      'op.batch_alter_table',
      literal(table),
      ...(autoincrement(change.table).length > 0 ? ['table_kwargs={"sqlite_autoincrement": True}'] : []),
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

type Constrained = Pick<Table, 'columns' | 'indexes' | 'uniques'>;

function uniquesOf({ columns, uniques = [] }: Constrained): ReadonlyArray<readonly string[]> {
  return [...columns.filter(({ unique }) => unique).map(({ name }) => [name]), ...uniques];
}

function indexesOf({ columns, indexes = [] }: Constrained): ReadonlyArray<readonly string[]> {
  return [...columns.filter(({ index }) => index).map(({ name }) => [name]), ...indexes];
}

/** A name by the convention of the project's `Base`; `op.f` says that it is final. */
function op(prefix: 'ix' | 'uq' | 'pk', table: string, columns: readonly string[], callee = 'op'): string {
  return `${callee}.f(${literal([prefix, table, ...columns].join('_'))})`;
}

function foreignKeyName(table: string, column: Column, callee = 'op'): string {
  const target = referenced(column.references ?? '');
  return `${callee}.f(${literal(`fk_${table}_${column.name}_${target.table}`)})`;
}

function primaryKey(table: Table): Call {
  const keys = table.columns.filter((column) => column.primaryKey).map(({ name }) => literal(name));
  return call('sa.PrimaryKeyConstraint', ...keys, `name=${op('pk', table.name, [])}`);
}

function foreignKey(table: string, column: Column): Call {
  const columns = [list([literal(column.name)]), list([literal(column.references ?? '')])];
  return call(
    'sa.ForeignKeyConstraint',
    ...columns,
    `name=${foreignKeyName(table, column)}`,
    ...onDelete(column),
  );
}

function onDelete({ onDelete: action }: Column): string[] {
  return action ? [`ondelete=${literal(action)}`] : [];
}

function createIndex(callee: string, table: string, columns: readonly string[]): Call {
  return call(`${callee}.create_index`, op('ix', table, columns), literal(table), list(columns.map(literal)));
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
    case 'datetime':
      return 'sa.DateTime(timezone=True)';
    case 'uuid':
      return 'sa.Uuid()';
    default:
      if (type.kind === 'json') return 'sa.JSON()';
      return `sa.String(${type.kind === 'enum' ? ENUM_LENGTH : type.length})`;
  }
}

function serverDefault({ default: default_ }: Column): string {
  const value = typeof default_ === 'object' && 'value' in default_ ? default_.value : '';
  return typeof value === 'boolean' ? `sa.${value}()` : literal(String(value));
}
