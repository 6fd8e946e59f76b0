import { type Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Column,
  diffTables,
  drops,
  enumeration,
  findHead,
  initialMigration,
  inverse,
  json,
  MigrationError,
  migrationSource,
  string,
  type Table,
} from '../../src/tables/index.js';
import { someTables } from './some-tables.js';

const id: Column = { name: 'id', type: 'int', primaryKey: true };
const users: Table = {
  name: 'users',
  model: 'User',
  module: 'user',
  columns: [id, { name: 'email', type: string(320), unique: true }],
};
const items: Table = {
  name: 'items',
  model: 'Item',
  module: 'item',
  columns: [id, { name: 'tags', type: json('list[str]') }],
};
const owner: Column = {
  name: 'owner_id',
  type: 'int',
  nullable: true,
  index: true,
  references: 'users.id',
  onDelete: 'CASCADE',
};
const role: Column = {
  name: 'role',
  type: enumeration('Role', 'app.permissions', ['user', 'admin']),
  default: { value: 'user' },
};
const owned: Table = { ...items, columns: [...items.columns, owner], uniques: [['owner_id', 'tags']] };

describe('diffTables', () => {
  it('finds nothing to do between equal tables', () => {
    expect(diffTables([users, items], [items, users])).toEqual([]);
  });

  it('creates what is referred to first, and drops it last', () => {
    const names = (operations: ReturnType<typeof diffTables>): string[] =>
      operations.map(({ kind, table }) => `${kind} ${table.name}`);
    expect(names(diffTables([], [owned, users]))).toEqual(['createTable users', 'createTable items']);
    expect(names(diffTables([users, owned], []))).toEqual(['dropTable items', 'dropTable users']);
    // The new column refers to the new table, and later the dropped column to the dropped table.
    expect(names(diffTables([items], [users, owned]))).toEqual(['createTable users', 'alterTable items']);
    expect(names(diffTables([users, owned], [items]))).toEqual(['alterTable items', 'dropTable users']);
  });

  it('undoes what it does', () => {
    const operations = diffTables([items], [users, owned]);
    expect(inverse(inverse(operations))).toEqual(operations);
    expect(drops(inverse(operations))).toEqual([{ table: 'items', column: 'owner_id' }, { table: 'users' }]);
    expect(drops(operations)).toEqual([]);
  });

  it('refuses a column that existing rows cannot get', () => {
    const strict: Table = { ...items, columns: [...items.columns, { name: 'price', type: 'uuid' }] };
    expect(() => diffTables([items], [strict])).toThrow(
      new MigrationError({ code: 'columns', changed: [], unfillable: ['items.price'] }),
    );
  });

  it('refuses to guess how a column changed, but not that its comment or its members did', () => {
    const of = (column: Column): Table[] => [{ ...items, columns: [id, column] }];
    expect(() => diffTables(of({ name: 'n', type: 'int' }), of({ name: 'n', type: 'text' }))).toThrow(
      new MigrationError({ code: 'columns', changed: ['items.n'], unfillable: [] }),
    );
    expect(() =>
      diffTables(of({ name: 'n', type: 'int' }), of({ name: 'n', type: 'int', nullable: true })),
    ).toThrow(new MigrationError({ code: 'columns', changed: ['items.n'], unfillable: [] }));
    const more = enumeration('Role', 'app.permissions', ['user', 'admin', 'guest']);
    expect(diffTables(of(role), of({ ...role, type: more, doc: 'Now with guests.' }))).toEqual([]);
  });
});

describe('migrationSource', () => {
  it('names every constraint, and alters in batches because SQLite cannot alter', () => {
    const { content } = migrationSource(
      diffTables([users, items], [{ ...users, columns: [...users.columns, role] }, owned]),
      { message: 'add users to items', downRevision: '0123456789ab' },
    );
    expect(content).toMatchInlineSnapshot(`
      """"add users to items

      Revision ID: 42760d8f9e18
      Revises: 0123456789ab
      """

      import sqlalchemy as sa
      from alembic import op

      revision: str = "42760d8f9e18"
      down_revision: str | None = "0123456789ab"
      branch_labels: str | None = None
      depends_on: str | None = None


      def upgrade() -> None:
          with op.batch_alter_table(
              "users", table_kwargs={"sqlite_autoincrement": True}
          ) as batch_op:
              batch_op.add_column(
                  sa.Column("role", sa.String(32), server_default="user", nullable=False)
              )
          with op.batch_alter_table(
              "items", table_kwargs={"sqlite_autoincrement": True}
          ) as batch_op:
              batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
              batch_op.create_foreign_key(
                  batch_op.f("fk_items_owner_id_users"),
                  "users",
                  ["owner_id"],
                  ["id"],
                  ondelete="CASCADE",
              )
              batch_op.create_unique_constraint(
                  batch_op.f("uq_items_owner_id_tags"), ["owner_id", "tags"]
              )
              batch_op.create_index(batch_op.f("ix_items_owner_id"), ["owner_id"])


      def downgrade() -> None:
          with op.batch_alter_table(
              "items", table_kwargs={"sqlite_autoincrement": True}
          ) as batch_op:
              batch_op.drop_index(batch_op.f("ix_items_owner_id"))
              batch_op.drop_constraint(batch_op.f("uq_items_owner_id_tags"), type_="unique")
              batch_op.drop_constraint(
                  batch_op.f("fk_items_owner_id_users"), type_="foreignkey"
              )
              batch_op.drop_column("owner_id")
          with op.batch_alter_table(
              "users", table_kwargs={"sqlite_autoincrement": True}
          ) as batch_op:
              batch_op.drop_column("role")
      "
    `);
  });

  it('gives PostgreSQL alone an index for searches, also later', () => {
    const searched: Table = { ...users, search: ['email'] };
    const created = migrationSource(diffTables([], [searched]), { message: 'create', downRevision: null });
    const added = migrationSource(diffTables([users], [searched]), { message: 'add', downRevision: null });
    const index = [
      '    if op.get_context().dialect.name == "postgresql":',
      '        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")',
      '        op.create_index(',
      '            "ix_users_trigrams",',
    ].join('\n');
    expect(created.content).toContain(index);
    const [up, down] = added.content.split('def downgrade');
    expect(up).toContain(`def upgrade() -> None:\n${index}`);
    expect(down).toContain('        op.drop_index("ix_users_trigrams", table_name="users")');
  });

  it('is named after its content: the same change after the same history is the same file', () => {
    const first = initialMigration([users, items]);
    expect(initialMigration([items, users])).toEqual(first);
    expect(first.path).toBe(`${first.revision}_create_items_and_users.py`);
    expect(first.content).toContain(`revision: str = "${first.revision}"`);
    expect(initialMigration([users]).revision).not.toBe(first.revision);
    const later = (downRevision: string): string =>
      migrationSource(diffTables([items], [owned, users]), { message: 'x', downRevision }).revision;
    expect(later('a')).not.toBe(later('b'));
  });

  it('is what ruff would make of it, whatever changes', () => {
    const ruff = new Workspace({ lint: { select: ['E4', 'E7', 'E9', 'F', 'I', 'UP', 'W'] } }, 0);
    fc.assert(
      fc.property(someTables, (tables) => {
        const [home, thing] = tables as [Table, Table];
        const narrow: Table = { ...thing, columns: [id] };
        delete (narrow as { uniques?: unknown }).uniques;
        delete (narrow as { indexes?: unknown }).indexes;
        const operations = diffTables([home, thing], [home, narrow]);
        for (const { content } of [
          initialMigration(tables),
          migrationSource(operations, { message: 'drop everything', downRevision: '0123456789ab' }),
        ]) {
          expect(ruff.format(content)).toBe(content);
          expect(ruff.check(content).map(({ message }: Diagnostic) => message)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('findHead', () => {
  const files = (...migrations: Array<[revision: string, down: string]>): Map<string, string> =>
    new Map(
      migrations.map(([revision, down]) => [
        `migrations/versions/${revision}.py`,
        `"""x"""\nrevision: str = "${revision}"\ndown_revision: str | None = ${down}\n`,
      ]),
    );

  it('is the migration that no other follows', () => {
    expect(findHead(files(['b', '"a"'], ['a', 'None'], ['c', '"b"']))).toBe('c');
    expect(findHead(new Map())).toBeNull();
  });

  it('reads what Alembic and people write', () => {
    const written = new Map([
      ['a.py', "revision = 'a'\ndown_revision = None\n"],
      ['b.py', "revision: str = 'b'\ndown_revision: Union[str, Sequence[str], None] = 'a'\n"],
      ['c.py', 'revision = "c"\ndown_revision = "a"\n'],
      ['merge.py', 'revision = "m"\ndown_revision: tuple[str, ...] = (\n    "b",\n    "c",\n)\n'],
      ['__init__.py', ''],
    ]);
    expect(findHead(written)).toBe('m');
  });

  it('reads its own migrations', () => {
    const first = initialMigration([users]);
    const second = migrationSource(diffTables([users], [users, items]), {
      message: 'add items',
      downRevision: first.revision,
    });
    const disk = new Map([second, first].map(({ path, content }) => [path, content]));
    expect(findHead(disk)).toBe(second.revision);
  });

  it('says which heads there are when there are several', () => {
    expect(() => findHead(files(['a', 'None'], ['b', '"a"'], ['c', '"a"']))).toThrow(
      new MigrationError({
        code: 'heads',
        heads: ['b (migrations/versions/b.py)', 'c (migrations/versions/c.py)'],
      }),
    );
  });

  it('refuses two files with one revision, and a circle', () => {
    const twins = new Map([...files(['a', 'None']), ['copy.py', 'revision = "a"\ndown_revision = None\n']]);
    expect(() => findHead(twins)).toThrow(
      new MigrationError({
        code: 'twins',
        paths: ['migrations/versions/a.py', 'copy.py'],
        revision: 'a',
      }),
    );
    expect(() => findHead(files(['a', '"b"'], ['b', '"a"']))).toThrow(new MigrationError({ code: 'circle' }));
  });
});
