/** A column of a `StrEnum`, which a schemas module declares: clients see its values, so it is theirs first. */
export interface EnumType {
  readonly kind: 'enum';
  /** Name of the Python class, e.g. `ItemCategory`. */
  readonly name: string;
  /** The module that declares it, e.g. `app.schemas.item`. */
  readonly module: string;
  /** Stored values; the members bear the same words in capitals. */
  readonly values: readonly string[];
}

/** A JSON column, with the Python annotation of what it holds, e.g. `list[str]`. */
export interface JsonType {
  readonly kind: 'json';
  readonly python: string;
}

/** A string of at most `length` characters; without a limit it is `text`. */
export interface StringType {
  readonly kind: 'string';
  readonly length: number;
}

/** An exact number of `digits` digits, `places` of them behind the point. */
export interface DecimalType {
  readonly kind: 'decimal';
  readonly digits: number;
  readonly places: number;
}

export type ColumnType =
  | 'int'
  | 'float'
  | 'decimal'
  | 'bool'
  | 'text'
  | 'date'
  | 'time'
  | 'datetime'
  | 'uuid'
  | StringType
  | DecimalType
  | EnumType
  | JsonType;

/** A value of an insert that gives none: a scalar, an empty list or object, or `now`, the time of the insert. */
export type ColumnDefault =
  | { readonly value: string | number | boolean }
  | { readonly empty: 'list' | 'dict' }
  | 'now';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly primaryKey?: boolean;
  readonly nullable?: boolean;
  readonly unique?: boolean;
  readonly index?: boolean;
  /** A scalar one is the database's default too, so that the column can be added to a table that has rows. */
  readonly default?: ColumnDefault;
  /** The column referred to, as `table.column`. */
  readonly references?: string;
  readonly onDelete?: 'CASCADE' | 'SET NULL' | 'RESTRICT';
  /** Attribute of the mapped class that holds the row referred to; only with `references`. */
  readonly relationship?: string;
  /** Comment above the attribute. */
  readonly doc?: string;
}

export interface Table {
  /** Name in the database: plural, snake_case. */
  readonly name: string;
  /** Name of the Python class. */
  readonly model: string;
  /** `user` for `app/models/user.py`; every table has a module of its own. */
  readonly module: string;
  /** Docstring of the class. */
  readonly doc?: string;
  /**
   * Lets fields of resources refer to rows of this table. `owner`: with logins, the column of the only user who may know of a
   * row. The feature's part of `tests/references.py` makes a row: `some_board_post(client, headers)`.
   */
  readonly referable?: { readonly owner?: string };
  readonly columns: readonly Column[];
  /** Indexes over several columns, by their columns' names. */
  readonly indexes?: ReadonlyArray<readonly string[]>;
  /** Unique constraints over several columns, by their columns' names. */
  readonly uniques?: ReadonlyArray<readonly string[]>;
  /** Texts of which any part is searched: PostgreSQL gets an index for that. */
  readonly search?: readonly string[];
}

/** Table data that contradicts itself. Lists everything that is wrong. */
export class TableError extends Error {
  override readonly name = 'TableError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Length of the VARCHAR that every enumeration is stored in: wide enough for values that come later. */
export const ENUM_LENGTH = 32;

export function string(length: number): StringType {
  return { kind: 'string', length };
}

export function enumeration(name: string, module: string, values: readonly string[]): EnumType {
  return { kind: 'enum', name, module, values };
}

export function json(python: string): JsonType {
  return { kind: 'json', python };
}

/** `decimal` where it is the one of every amount. */
export function decimal(digits: number, places: number): ColumnType {
  return digits === 12 && places === 2 ? 'decimal' : { kind: 'decimal', digits, places };
}

/** The member of a StrEnum: `IN_REVIEW` for `in-review`. */
export function memberOf(value: string): string {
  const name = value
    .toUpperCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/_$/, '');
  return /^\p{N}/u.test(name) ? `_${name}` : name;
}

/** Whether the database itself can fill the column for rows that exist already. */
export function hasServerDefault(column: Column): boolean {
  return typeof column.default === 'object' && 'value' in column.default;
}

/** The table and column that `references` names. */
export function referenced(references: string): { table: string; column: string } {
  const [table = '', column = ''] = references.split('.');
  return { table, column };
}
