import { type Column, hasServerDefault, memberOf, referenced, type Table } from '../answers/table.js';
import { type Call, call, formatAssignment, formatCall, list, literal } from '../python/format.js';
import { isPlainDefault, quotedInSql } from './constraints.js';

/** A Python class: the import lines that it needs, and its text without a final newline. */
export interface ModelSource {
  imports: string[];
  body: string;
}

/**
 * The Python class of a table.
 *
 * @param tables all tables of the project, for the classes that relationships name.
 * @param orm a class mapped by SQLAlchemy; otherwise a dataclass with the same attributes, for the in-memory store.
 */
export function modelSource(table: Table, tables: readonly Table[], { orm }: { orm: boolean }): ModelSource {
  const imports = new Set<string>();
  const head = [
    ...(orm ? [`class ${table.model}(Base):`] : ['@dataclass(kw_only=True)', `class ${table.model}:`]),
  ];
  if (table.doc) head.push(`    """${table.doc}"""`, '');
  imports.add(orm ? 'from app.db.base import Base' : 'from dataclasses import dataclass');
  const body = orm ? mappedBody(table, tables, imports) : dataclassBody(table, imports);
  return { imports: [...imports].sort(), body: [...head, ...body].join('\n') };
}

function annotation({ type, nullable }: Column, imports: Set<string>): string {
  const python = pythonType(type, imports);
  return nullable ? `${python} | None` : python;
}

function pythonType(type: Column['type'], imports: Set<string>): string {
  switch (type) {
    case 'int':
    case 'float':
    case 'bool':
      return type;
    case 'text':
      return 'str';
    case 'decimal':
      imports.add('from decimal import Decimal');
      return 'Decimal';
    case 'uuid':
      imports.add('from uuid import UUID');
      return 'UUID';
    case 'date':
    case 'time':
    case 'datetime':
      imports.add(`from datetime import ${type}`);
      return type;
    default:
      if (type.kind === 'string') return 'str';
      if (type.kind === 'decimal') return pythonType('decimal', imports);
      if (type.kind === 'enum') {
        imports.add(`from ${type.module} import ${type.name}`);
        return type.name;
      }
      if (/\bAny\b/.test(type.python)) imports.add('from typing import Any');
      return type.python;
  }
}

/** The default as Python: a value, or a callable that makes one for each row. */
function pythonDefault(
  column: Column,
  imports: Set<string>,
): { value: string } | { factory: string } | undefined {
  const { default: default_, type } = column;
  if (default_ === undefined) return undefined;
  if (default_ === 'now') {
    if (type === 'date') {
      imports.add('from datetime import date');
      return { factory: 'date.today' };
    }
    imports.add('from datetime import UTC, datetime');
    return { factory: 'lambda: datetime.now(UTC)' };
  }
  if ('empty' in default_) return { factory: default_.empty };
  const { value } = default_;
  if (typeof value === 'boolean') return { value: value ? 'True' : 'False' };
  if (type === 'decimal' || (typeof type === 'object' && type.kind === 'decimal'))
    return { value: `Decimal(${literal(String(value))})` };
  if (type === 'date' || type === 'time')
    return { value: `${type}(${String(value).split(/[:-]/).map(Number).join(', ')})` };
  if (typeof value === 'number')
    return { value: type === 'float' && Number.isInteger(value) ? `${value}.0` : String(value) };
  if (typeof type === 'object' && type.kind === 'enum') return { value: `${type.name}.${memberOf(value)}` };
  return { value: literal(value) };
}

function comment({ doc }: Column): string[] {
  return doc ? [`    # ${doc}`] : [];
}

function dataclassBody(table: Table, imports: Set<string>): string[] {
  return table.columns.flatMap((column) => {
    const attribute = `${column.name}: ${annotation(column, imports)}`;
    const default_ = pythonDefault(column, imports) ?? (column.nullable ? { value: 'None' } : undefined);
    if (!default_) return [...comment(column), `    ${attribute}`];
    if ('value' in default_)
      return [...comment(column), ...formatAssignment(attribute, default_.value, '    ')];
    imports.add('from dataclasses import field');
    return [
      ...comment(column),
      ...formatCall(call('field', `default_factory=${default_.factory}`), {
        indent: '    ',
        prefix: `${attribute} = `,
      }),
    ];
  });
}

function mappedBody(table: Table, tables: readonly Table[], imports: Set<string>): string[] {
  imports.add('from sqlalchemy.orm import Mapped');
  const columns = table.columns.flatMap((column) => {
    const prefix = `${column.name}: Mapped[${annotation(column, imports)}]`;
    const args = mappedArguments(column, imports);
    if (args.length === 0) return [...comment(column), `    ${prefix}`];
    imports.add('from sqlalchemy.orm import mapped_column');
    return [
      ...comment(column),
      ...formatCall(call('mapped_column', ...args), { indent: '    ', prefix: `${prefix} = ` }),
    ];
  });
  const relationships = table.columns.flatMap((column) => relationshipLines(column, table, tables, imports));
  return [
    `    __tablename__ = ${literal(table.name)}`,
    ...tableArguments(table, imports),
    '',
    ...columns,
    ...(relationships.length > 0 ? ['', ...relationships] : []),
  ];
}

/** Constraints over several columns. They replace the arguments that every table inherits, so they repeat them. */
function tableArguments({ indexes = [], uniques = [] }: Table, imports: Set<string>): string[] {
  if (indexes.length + uniques.length === 0) return [];
  if (indexes.length > 0) imports.add('from sqlalchemy import Index');
  if (uniques.length > 0) imports.add('from sqlalchemy import UniqueConstraint');
  const names = (columns: readonly string[]): string[] => columns.map(literal);
  const tuple = call(
    '',
    ...uniques.map((columns) => call('UniqueConstraint', ...names(columns))),
    ...indexes.map((columns) => call('Index', 'None', ...names(columns))),
    'Base.__table_args__',
  );
  return formatCall(tuple, { indent: '    ', prefix: '__table_args__ = ' });
}

function mappedArguments(column: Column, imports: Set<string>): Call['args'] {
  const args: Array<string | Call> = [];
  const type = columnType(column, imports);
  if (type) args.push(type);
  if (column.references) {
    imports.add('from sqlalchemy import ForeignKey');
    const onDelete = column.onDelete ? [`ondelete=${literal(column.onDelete)}`] : [];
    args.push(call('ForeignKey', literal(column.references), ...onDelete));
  }
  if (column.primaryKey) args.push('primary_key=True');
  if (column.unique) args.push('unique=True');
  if (column.index) args.push('index=True');
  const default_ = pythonDefault(column, imports);
  if (default_) args.push(`default=${'value' in default_ ? default_.value : default_.factory}`);
  if (hasServerDefault(column)) args.push(`server_default=${serverDefault(column, imports)}`);
  return args;
}

/** The type where the annotation does not say it already; `Base.type_annotation_map` knows the others. */
function columnType({ type }: Column, imports: Set<string>): string | undefined {
  if (type === 'text') {
    imports.add('from sqlalchemy import Text');
    return 'Text';
  }
  if (type === 'decimal' || (typeof type === 'object' && type.kind === 'decimal')) {
    imports.add('from sqlalchemy import Numeric');
    const { digits, places } = type === 'decimal' ? { digits: 12, places: 2 } : type;
    return `Numeric(${digits}, ${places})`;
  }
  if (typeof type === 'string' || type.kind === 'enum') return undefined;
  if (type.kind === 'string') {
    imports.add('from sqlalchemy import String');
    return `String(${type.length})`;
  }
  imports.add('from sqlalchemy import JSON');
  // Without this None is stored as the JSON value null, which "IS NULL" does not find and "NOT NULL" does not refuse.
  return 'JSON(none_as_null=True)';
}

function serverDefault({ default: default_ }: Column, imports: Set<string>): string {
  const value = typeof default_ === 'object' && 'value' in default_ ? default_.value : '';
  if (typeof value !== 'boolean') {
    if (isPlainDefault(value)) return literal(String(value));
    imports.add('from sqlalchemy import literal_column');
    return `literal_column(${literal(quotedInSql(String(value)))})`;
  }
  // The two databases spell booleans differently.
  imports.add(`from sqlalchemy import ${value}`);
  return `${value}()`;
}

function relationshipLines(
  column: Column,
  table: Table,
  tables: readonly Table[],
  imports: Set<string>,
): string[] {
  if (!column.relationship || !column.references) return [];
  const target = tables.find(({ name }) => name === referenced(column.references ?? '').table);
  if (!target) return [];
  if (target.name !== table.name) imports.add(`from app.models.${target.module} import ${target.model}`);
  imports.add('from sqlalchemy.orm import relationship');
  const model =
    target.name === table.name ? literal(`${target.model}${column.nullable ? ' | None' : ''}`) : target.model;
  const type = column.nullable && target.name !== table.name ? `${model} | None` : model;
  const args: Array<string | Call> = [];
  const rivals = table.columns.filter(
    ({ references }) => references && referenced(references).table === target.name,
  );
  if (rivals.length > 1) args.push({ ...list([column.name]), keyword: 'foreign_keys' });
  if (target.name === table.name)
    args.push({ ...list([referenced(column.references).column]), keyword: 'remote_side' });
  args.push('lazy="raise"');
  return formatCall(call('relationship', ...args), {
    indent: '    ',
    prefix: `${column.relationship}: Mapped[${type}] = `,
  });
}
