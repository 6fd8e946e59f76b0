import { unicodePattern } from '../text/unicode-pattern.js';
import { className } from './names.js';
import { type ColumnType, enumeration, json, string } from './table.js';

export interface Field {
  name: string;
  type: FieldTypeName;
  optional: boolean;
  /** As written, unquoted; of a type that has one. */
  default?: string;
  /** Of an enum. */
  members?: string[];
  /** Plural name that a ref refers to. */
  target?: string;
}

/** What a field of a type is in the generated project. */
interface FieldType {
  /** Annotation of what a client sends. */
  input: string;
  /** Annotation of what is answered. */
  output: string;
  /** Import lines that `input` needs. */
  imports: readonly string[];
  column: ColumnType;
  /** JSON values as Python literals: two that are valid, and one that is refused. */
  samples: readonly [string, string, string];
  /** The first sample as the application has it, where JSON has a string for it; and the imports of that. */
  value?: string;
  valueImports?: readonly string[];
  /** Absent where no default can be written. */
  default?: {
    accepts: (text: string) => boolean;
    /** In Python, where that is not the text between quotes. */
    python?: (text: string) => string;
    /** In the database, where that is not the text. */
    column?: (text: string) => number | boolean;
  };
}

const DATE = 'from datetime import date';
const own = (name: string): string[] => [`from app.schemas.fields import ${name}`];
const text: FieldType['default'] = {
  accepts: (value) => unicodePattern('^[^\\p{Cc}"\'\\\\]{1,40}$').test(value),
};

/** Every type of field, for a field of the resource whose module is `module`. */
const types = {
  str: (_, words) => ({
    ...{ input: 'ShortText', output: 'str', imports: own('ShortText'), column: string(200) },
    samples: [`"Some ${words}"`, `"Another ${words}"`, '""'],
    default: text,
  }),
  text: (_, words) => ({
    ...{ input: 'LongText', output: 'str', imports: own('LongText'), column: 'text' },
    samples: [`"A longer ${words}"`, `"Yet another ${words}"`, '"nul\\x00"'],
    default: text,
  }),
  int: () => ({
    ...{ input: 'Integer', output: 'int', imports: own('Integer'), column: 'int' },
    samples: ['3', '4', '2**31'],
    default: {
      accepts: (value) => /^-?\d+$/.test(value) && Math.abs(Number(value)) < 2 ** 31,
      python: (value) => String(Number(value)),
      column: Number,
    },
  }),
  float: () => ({
    ...{ input: 'Number', output: 'float', imports: own('Number'), column: 'float' },
    samples: ['1.5', '2.5', '"1.5"'],
    default: {
      accepts: (value) => /^-?\d{1,9}(\.\d{1,9})?$/.test(value),
      python: (value) => (Number.isInteger(Number(value)) ? `${Number(value)}.0` : String(Number(value))),
      column: Number,
    },
  }),
  decimal: () => ({
    ...{ input: 'Amount', output: 'Decimal', column: 'decimal' },
    imports: [...own('Amount'), 'from decimal import Decimal'],
    samples: ['"19.50"', '"21.00"', '"0.005"'],
    value: 'Decimal("19.50")',
    valueImports: ['from decimal import Decimal'],
    default: {
      accepts: (value) => /^-?\d{1,10}(\.\d{1,2})?$/.test(value),
      // As every amount is written, see `_in_cents` in schemas/fields.py.
      python: (value) => `Decimal("${Number(value).toFixed(2)}")`,
    },
  }),
  bool: () => ({
    ...{ input: 'StrictBool', output: 'bool', column: 'bool' },
    imports: ['from pydantic import StrictBool'],
    samples: ['True', 'False', '"yes"'],
    default: {
      accepts: (value) => value === 'true' || value === 'false',
      python: (value) => (value === 'true' ? 'True' : 'False'),
      column: (value) => value === 'true',
    },
  }),
  date: () => ({
    ...{ input: 'date', output: 'date', imports: [DATE], column: 'date' },
    samples: ['"2026-01-31"', '"2026-02-28"', '"2026-02-30"'],
    value: 'date(2026, 1, 31)',
    valueImports: [DATE],
  }),
  datetime: () => ({
    ...{ input: 'Moment', output: 'datetime', imports: own('Moment'), column: 'datetime' },
    samples: ['"2026-01-31T09:30:00Z"', '"2026-02-28T18:00:00Z"', '"2026-01-31T09:30:00"'],
    value: 'datetime(2026, 1, 31, 9, 30, tzinfo=UTC)',
    valueImports: ['from datetime import UTC, datetime'],
  }),
  uuid: () => ({
    ...{ input: 'UUID', output: 'UUID', imports: ['from uuid import UUID'], column: 'uuid' },
    samples: ['"6f1c0a52-4f0b-4f0e-9d3b-0a4b6c1d2e3f"', '"0b9d7e6c-52a1-4c3d-8e4f-9a8b7c6d5e4f"', '"6f1c"'],
    value: 'UUID("6f1c0a52-4f0b-4f0e-9d3b-0a4b6c1d2e3f")',
    valueImports: ['from uuid import UUID'],
  }),
  email: () => ({
    ...{
      input: 'Email',
      output: 'str',
      imports: ['from app.schemas.user import Email'],
      column: string(320),
    },
    samples: ['"ada@example.com"', '"eve@example.com"', '"ada"'],
  }),
  json: () => ({
    ...{ input: 'JsonObject', output: 'dict[str, Any]', imports: own('JsonObject') },
    column: json('dict[str, Any]'),
    samples: ['{"key": "value"}', '{"key": [1, None]}', '[]'],
  }),
  enum: ({ name, members = [] }, _, module) => {
    const type = enumClass(name, module);
    const member = (value: string): string => `${type}.${memberOf(value)}`;
    return {
      ...{ input: type, output: type, imports: ['from enum import StrEnum'] },
      column: enumeration(type, `app.schemas.${module}`, members),
      samples: [`"${members[0]}"`, `"${members.at(-1)}"`, '"unknown"'],
      value: member(members[0] ?? ''),
      valueImports: [`from app.schemas.${module} import ${type}`],
      default: { accepts: (value) => members.includes(value), python: member },
    };
  },
  ref: () => ({
    ...{ input: 'Reference', output: 'int', imports: own('Reference'), column: 'int' },
    samples: ['None', 'None', '0'],
  }),
} as const satisfies Record<string, (field: NamedField, words: string, module: string) => FieldType>;

type NamedField = { name: string; members?: string[] };

export type FieldTypeName = keyof typeof types;
export const fieldTypeNames = Object.keys(types) as FieldTypeName[];

/** The types as people write them. */
export const fieldTypeSyntax = fieldTypeNames
  .map((name) => ({ enum: 'enum(a|b)', ref: 'ref(other)' })[name as string] ?? name)
  .join(' ');

/** @param module name of the module of the field's resource, which classes of its own are named after. */
export function typeOf(field: Field, module = ''): FieldType {
  return types[field.type](field, field.name.replaceAll('_', ' '), module);
}

/** A default as the project's Python has it. */
export function pythonDefault(field: Field, value: string, module: string): string {
  return typeOf(field, module).default?.python?.(value) ?? `"${value}"`;
}

/** `PostStatus`: the StrEnum of field `status` in module `post`. */
export function enumClass(field: string, module: string): string {
  return className(`${module}_${field}`);
}

/** The member of a StrEnum: `IN_REVIEW`. */
export function memberOf(value: string): string {
  return value.toUpperCase().replaceAll('-', '_');
}
