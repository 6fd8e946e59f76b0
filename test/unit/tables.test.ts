import { type Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortPythonImports } from '../../src/python/imports.js';
import {
  type Column,
  enumeration,
  json,
  mergeTables,
  modelSource,
  string,
  type Table,
  TableError,
} from '../../src/tables/index.js';
import { someTables } from './some-tables.js';

const id: Column = { name: 'id', type: 'int', primaryKey: true };
const users: Table = {
  name: 'users',
  model: 'User',
  module: 'user',
  columns: [id, { name: 'email', type: string(320), unique: true }],
};
const notes: Table = {
  name: 'notes',
  model: 'Note',
  module: 'note',
  doc: 'What somebody wrote down.',
  columns: [
    id,
    { name: 'title', type: string(80), default: { value: 'Untitled "note"' } },
    { name: 'text', type: 'text', nullable: true, doc: 'Markdown.' },
    {
      name: 'mood',
      type: enumeration('Mood', 'app.schemas.note', ['so-so', 'good']),
      default: { value: 'so-so' },
    },
    { name: 'stars', type: 'float', default: { value: 3 } },
    { name: 'tags', type: json('list[str]'), default: { empty: 'list' } },
    { name: 'extra', type: json('dict[str, Any]'), nullable: true },
    { name: 'is_open', type: 'bool', default: { value: true } },
    { name: 'written_at', type: 'datetime', default: 'now' },
    {
      name: 'author_id',
      type: 'int',
      index: true,
      references: 'users.id',
      onDelete: 'CASCADE',
      relationship: 'author',
    },
  ],
  uniques: [['author_id', 'title']],
};

function problemsOf(base: Table[], additions: Parameters<typeof mergeTables>[1] = []): readonly string[] {
  try {
    mergeTables({ tables: base }, additions);
  } catch (error) {
    if (error instanceof TableError) return error.problems;
    throw error;
  }
  return [];
}

describe('mergeTables', () => {
  it('puts tables after those that they refer to, and added columns last', () => {
    const tables = mergeTables({ tables: [notes] }, [
      { id: 'b', rank: 2, columns: { users: [{ name: 'age', type: 'int', nullable: true }] } },
      { id: 'a', rank: 1, tables: [users] },
    ]);
    expect(tables.map(({ name }) => name)).toEqual(['users', 'notes']);
    expect(tables[0]?.columns.map(({ name }) => name)).toEqual(['id', 'email', 'age']);
  });

  it('gives the same tables whatever the order in which features come', () => {
    const features = ['a', 'b', 'c', 'd'].map((feature, index) => ({
      id: feature,
      rank: index % 2,
      columns: { users: [{ name: `of_${feature}`, type: 'int' as const, nullable: true }] },
      tables: [{ ...users, name: `${feature}s`, model: feature.toUpperCase(), module: feature }],
    }));
    const merged = JSON.stringify(mergeTables({ tables: [users] }, features));
    fc.assert(
      fc.property(fc.shuffledSubarray(features, { minLength: features.length }), (shuffled) => {
        expect(JSON.stringify(mergeTables({ tables: [users] }, shuffled))).toBe(merged);
      }),
    );
  });

  it('refuses a column that the rows of an existing table cannot get', () => {
    const columns = { users: [{ name: 'age', type: 'int' as const }] };
    expect(problemsOf([users], [{ id: 'a', columns }])).toEqual([
      'column "users.age" is added to a table that may have rows: it must be nullable or have a scalar default',
    ]);
  });

  it('lists everything that contradicts itself', () => {
    const broken: Table = {
      ...users,
      columns: [
        { name: 'email', type: string(3) },
        { name: 'email', type: string(3) },
        { name: 'Age', type: 'int', references: 'nowhere.id', onDelete: 'SET NULL' },
        { name: 'mood', type: enumeration('Mood', 'app.schemas.user', ['good']), default: { value: 'bad' } },
      ],
      indexes: [['missing']],
    };
    const columns = { nowhere: [{ name: 'x', type: 'int' as const, nullable: true }] };
    expect(problemsOf([broken], [{ id: 'a', columns }])).toEqual([
      '"a" adds columns to table "nowhere", which does not exist',
      'column "users.email" is declared twice',
      'table "users" has no primary key',
      'table "users" has an index on "missing", which does not exist',
      'column "users.Age" has a name that is not snake_case',
      'column "users.Age" is set to NULL but is not nullable',
      'column "users.Age" refers to "nowhere.id", which does not exist',
      'column "users.mood" has the default "bad", which is not among its values',
    ]);
  });

  it('refuses tables that refer to each other in a circle, but not one that refers to itself', () => {
    const a: Table = {
      ...users,
      name: 'a',
      model: 'A',
      module: 'a',
      columns: [id, { name: 'b_id', type: 'int', references: 'b.id' }],
    };
    const b: Table = {
      ...users,
      name: 'b',
      model: 'B',
      module: 'b',
      columns: [id, { name: 'a_id', type: 'int', references: 'a.id' }],
    };
    const self: Table = {
      ...users,
      columns: [id, { name: 'boss_id', type: 'int', nullable: true, references: 'users.id' }],
    };
    expect(problemsOf([a, b])).toEqual(['tables refer to each other in a circle: a, b']);
    expect(problemsOf([self])).toEqual([]);
  });
});

describe('modelSource', () => {
  it('writes a mapped class as a person would', () => {
    const { imports, body } = modelSource(notes, [users, notes], { orm: true });
    expect(sortPythonImports(imports)).toMatchInlineSnapshot(`
      "from datetime import UTC, datetime
      from typing import Any

      from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, true
      from sqlalchemy.orm import Mapped, mapped_column, relationship

      from app.db.base import Base
      from app.models.user import User
      from app.schemas.note import Mood
      "
    `);
    expect(body).toMatchInlineSnapshot(`
      "class Note(Base):
          """What somebody wrote down."""

          __tablename__ = "notes"
          __table_args__ = (UniqueConstraint("author_id", "title"), Base.__table_args__)

          id: Mapped[int] = mapped_column(primary_key=True)
          title: Mapped[str] = mapped_column(
              String(80), default='Untitled "note"', server_default='Untitled "note"'
          )
          # Markdown.
          text: Mapped[str | None] = mapped_column(Text)
          mood: Mapped[Mood] = mapped_column(default=Mood.SO_SO, server_default="so-so")
          stars: Mapped[float] = mapped_column(default=3.0, server_default="3")
          tags: Mapped[list[str]] = mapped_column(JSON(none_as_null=True), default=list)
          extra: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
          is_open: Mapped[bool] = mapped_column(default=True, server_default=true())
          written_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
          author_id: Mapped[int] = mapped_column(
              ForeignKey("users.id", ondelete="CASCADE"), index=True
          )

          author: Mapped[User] = relationship(lazy="raise")"
    `);
  });

  it('writes a dataclass with the same attributes for the in-memory store', () => {
    const { imports, body } = modelSource(notes, [users, notes], { orm: false });
    expect(sortPythonImports(imports)).toMatchInlineSnapshot(`
      "from dataclasses import dataclass, field
      from datetime import UTC, datetime
      from typing import Any

      from app.schemas.note import Mood
      "
    `);
    expect(body).toMatchInlineSnapshot(`
      "@dataclass(kw_only=True)
      class Note:
          """What somebody wrote down."""

          id: int
          title: str = 'Untitled "note"'
          # Markdown.
          text: str | None = None
          mood: Mood = Mood.SO_SO
          stars: float = 3.0
          tags: list[str] = field(default_factory=list)
          extra: dict[str, Any] | None = None
          is_open: bool = True
          written_at: datetime = field(default_factory=lambda: datetime.now(UTC))
          author_id: int"
    `);
  });

  it('says which column a relationship goes by when two lead to one table, or back to its own', () => {
    const people: Table = {
      ...users,
      columns: [
        id,
        { name: 'boss_id', type: 'int', nullable: true, references: 'users.id', relationship: 'boss' },
      ],
    };
    const messages: Table = {
      name: 'messages',
      model: 'Message',
      module: 'message',
      columns: [
        id,
        { name: 'from_id', type: 'int', references: 'users.id', relationship: 'sender' },
        { name: 'to_id', type: 'int', nullable: true, references: 'users.id', relationship: 'receiver' },
      ],
    };
    const relationships = (table: Table): string[] =>
      modelSource(table, [people, messages], { orm: true })
        .body.split('\n')
        .filter((line) => line.includes('relationship('));
    expect([...relationships(people), ...relationships(messages)]).toMatchInlineSnapshot(`
      [
        "    boss: Mapped["User | None"] = relationship(remote_side=[id], lazy="raise")",
        "    sender: Mapped[User] = relationship(foreign_keys=[from_id], lazy="raise")",
        "    receiver: Mapped[User | None] = relationship(foreign_keys=[to_id], lazy="raise")",
      ]
    `);
  });

  it('is what ruff would make of it, whatever the table', () => {
    const ruff = new Workspace(
      {
        lint: {
          select: ['E4', 'E7', 'E9', 'F', 'I', 'UP', 'W'],
          isort: { 'known-first-party': ['app'] },
        },
      },
      0,
    );
    fc.assert(
      fc.property(someTables, fc.boolean(), (tables, orm) => {
        for (const table of tables) {
          const { imports, body } = modelSource(table, tables, { orm });
          const module = `${sortPythonImports(imports)}\n\n${body}\n`;
          expect(ruff.format(module)).toBe(module);
          expect(ruff.check(module).map(({ message }: Diagnostic) => message)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
