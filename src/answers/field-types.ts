import { literal } from '../python/format.js';
import { unicodePattern } from '../text/unicode-pattern.js';
import { className } from './names.js';
import { pluralOf } from './nouns.js';
import { type ColumnType, decimal, enumeration, json, memberOf, string } from './table.js';

export interface Field {
  name: string;
  type: FieldTypeName;
  optional: boolean;
  /** The default as written, without quotes; only for types that can have a default. */
  default?: string;
  /** Of an enum. */
  members?: string[];
  /** Plural name that a ref refers to. */
  target?: string;
  /** Most characters of a str, where they are not 200. */
  length?: number;
  /** All digits of a decimal and those behind the point, where they are not 12 and 2. */
  digits?: readonly [number, number];
  unique?: true | undefined;
  index?: true | undefined;
}

/** How a type of field is written in the generated Python, in tables and in tests. */
interface FieldType {
  /** Annotation of what a client sends. */
  input: string;
  /** Arguments of its `Field`. */
  constraints?: readonly string[];
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
  /**
   * Samples of which no two are the same, by the `NUMBERS` of a test, as JSON and as the application has them; absent where
   * a column of the type cannot be unique.
   */
  counted?: { sample: string; value?: string; imports?: readonly string[] };
  /** Absent where no default can be written. */
  default?: {
    accepts: (text: string) => boolean;
    /** The Python literal of a value, where it is not the value in quotes. */
    python?: (text: string) => string;
    /** Imports of what `python` makes. */
    imports?: readonly string[];
    /** The default in the database, where it differs from the text. */
    column?: (text: string) => number | boolean;
    /** The Python expression for the default `now`, computed for each row, and its imports. */
    now?: { factory: string; imports: readonly string[] };
  };
}

const DATE = 'from datetime import date';
const TIME = 'from datetime import time';
const FIELD = 'from pydantic import Field';
const own = (name: string): string[] => [`from app.schemas.fields import ${name}`];
const text = (length = 40): NonNullable<FieldType['default']> => ({
  accepts: (value) => unicodePattern('^\\P{Cc}{1,40}$').test(value) && value.length <= length,
});
const isDay = (value: string): boolean =>
  /^[1-9]\d{3}-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00Z`).toJSON()?.startsWith(value);

/** Every type of field, for a field of the resource whose module is `module`. */
const types = {
  str: ({ length }, words) => ({
    ...(length === undefined
      ? { input: 'ShortText', imports: own('ShortText') }
      : {
          input: 'Text',
          imports: ['from app.schemas.text import Text', FIELD],
          constraints: ['min_length=1', `max_length=${length}`],
        }),
    ...{ output: 'str', column: string(length ?? 200) },
    samples: [
      literal(`Some ${words}`.slice(0, length).trim()),
      literal(`Another ${words}`.slice(0, length).trim()),
      '""',
    ],
    counted: {
      sample:
        length === undefined || length > 8 ? 'f"No. {next(NUMBERS)}"' : `str(next(NUMBERS))[-${length}:]`,
    },
    default: text(length),
  }),
  text: (_, words) => ({
    ...{ input: 'LongText', output: 'str', imports: own('LongText'), column: 'text' },
    samples: [`"A longer ${words}"`, `"Yet another ${words}"`, '"nul\\x00"'],
    default: text(),
  }),
  int: () => ({
    ...{ input: 'Integer', output: 'int', imports: own('Integer'), column: 'int' },
    samples: ['3', '4', '2**31'],
    counted: { sample: 'next(NUMBERS)' },
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
  decimal: ({ digits: [all, places] = [12, 2] }) => {
    const one = (whole: number, rest: string): string =>
      `"${all > places ? whole : 0}${places > 0 ? `.${rest.padEnd(places, '0').slice(0, places)}` : ''}"`;
    const alias = all === 12 && places === 2 ? 'Amount' : decimalAlias([all, places]);
    return {
      ...{ input: alias, output: 'Decimal', column: decimal(all, places) },
      imports: [...own(alias), 'from decimal import Decimal'],
      samples: [one(9, '5'), one(2, '25'), `"0.${'0'.repeat(places)}5"`],
      value: `Decimal(${one(9, '5')})`,
      valueImports: ['from decimal import Decimal'],
      default: {
        accepts: (value) =>
          /^-?\d+(\.\d+)?$/.test(value) &&
          (value.split('.')[1] ?? '').length <= places &&
          (value.split('.')[0] ?? '').replace(/^-?0*/, '').length <= all - places,
        // As every amount is written, see schemas/fields.py.
        python: (value) => `Decimal("${Number(value).toFixed(places)}")`,
      },
    };
  },
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
    ...{ input: 'CalendarDate', output: 'CalendarDate', imports: own('CalendarDate'), column: 'date' },
    samples: ['"2026-01-31"', '"2026-02-28"', '"2026-02-30"'],
    value: 'date(2026, 1, 31)',
    valueImports: [DATE],
    counted: {
      sample: 'str(date(2026, 1, 1) + timedelta(next(NUMBERS)))',
      value: 'date(2026, 1, 1) + timedelta(next(NUMBERS))',
      imports: ['from datetime import date, timedelta'],
    },
    default: {
      accepts: (value) => value === 'now' || isDay(value),
      python: (value) => `date(${value.split('-').map(Number).join(', ')})`,
      imports: [DATE],
      now: { factory: 'date.today', imports: [FIELD, DATE] },
    },
  }),
  time: () => ({
    ...{ input: 'TimeOfDay', output: 'TimeOfDay', imports: own('TimeOfDay'), column: 'time' },
    samples: ['"09:30:00"', '"18:00:00"', '"09:30:00Z"'],
    value: 'time(9, 30)',
    valueImports: [TIME],
    default: {
      accepts: (value) => /^([01]\d|2[0-3]):[0-5]\d$/.test(value),
      python: (value) => `time(${value.split(':').map(Number).join(', ')})`,
      imports: [TIME],
    },
  }),
  datetime: () => ({
    ...{ input: 'Moment', output: 'datetime', imports: own('Moment'), column: 'datetime' },
    samples: ['"2026-01-31T09:30:00Z"', '"2026-02-28T18:00:00Z"', '"2026-01-31T09:30:00"'],
    value: 'datetime(2026, 1, 31, 9, 30, tzinfo=UTC)',
    valueImports: ['from datetime import UTC, datetime'],
    counted: {
      sample: 'f"2026-01-31T09:30:{next(NUMBERS) % 60:02}Z"',
      value: 'datetime(2026, 1, 31, tzinfo=UTC) + timedelta(next(NUMBERS))',
      imports: ['from datetime import timedelta'],
    },
    default: {
      accepts: (value) => value === 'now',
      now: { factory: 'lambda: datetime.now(UTC)', imports: [FIELD, 'from datetime import UTC, datetime'] },
    },
  }),
  uuid: () => ({
    ...{ input: 'UUID', output: 'UUID', imports: ['from uuid import UUID'], column: 'uuid' },
    samples: ['"6f1c0a52-4f0b-4f0e-9d3b-0a4b6c1d2e3f"', '"0b9d7e6c-52a1-4c3d-8e4f-9a8b7c6d5e4f"', '"6f1c"'],
    value: 'UUID("6f1c0a52-4f0b-4f0e-9d3b-0a4b6c1d2e3f")',
    valueImports: ['from uuid import UUID'],
    counted: {
      sample: 'str(UUID(int=next(NUMBERS)))',
      value: 'UUID(int=next(NUMBERS))',
      imports: ['from uuid import UUID'],
    },
  }),
  email: () => ({
    ...{
      input: 'Email',
      output: 'str',
      imports: ['from app.schemas.user import Email'],
      column: string(320),
    },
    samples: ['"ada@example.com"', '"eve@example.com"', '"ada"'],
    counted: { sample: 'f"ada{next(NUMBERS)}@example.com"' },
  }),
  url: () => ({
    ...{ input: 'Url', output: 'str', imports: own('Url'), column: string(2083) },
    samples: ['"https://example.com/a"', '"https://example.com/b?c=d"', '"example"'],
    counted: { sample: 'f"https://example.com/{next(NUMBERS)}"' },
  }),
  json: () => ({
    ...{ input: 'JsonObject', output: 'dict[str, Any]', imports: own('JsonObject') },
    column: json('dict[str, Any]'),
    samples: ['{"key": "value"}', '{"key": [1, None]}', '[]'],
  }),
  list: () => ({
    ...{ input: 'TextList', output: 'list[str]', imports: own('TextList'), column: json('list[str]') },
    samples: ['["one", "two"]', '[]', '"one"'],
  }),
  enum: ({ name, members = [] }, _, module) => {
    const type = enumClass(name, module);
    const member = (value: string): string => `${type}.${memberOf(value)}`;
    return {
      ...{ input: type, output: type, imports: ['from enum import StrEnum'] },
      column: enumeration(type, `app.schemas.${module}`, members),
      samples: [literal(members[0] ?? ''), literal(members.at(-1) ?? ''), '"?"'],
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

type NamedField = Pick<Field, 'name' | 'members' | 'length' | 'digits'>;

export type FieldTypeName = keyof typeof types;
export const fieldTypeNames = Object.keys(types) as FieldTypeName[];

const SYNTAX: Partial<Record<string, string>> = {
  ...{ str: 'str(80)', decimal: 'decimal(10,2)', list: 'list(str)', enum: 'enum(a|b)', ref: 'ref(other)' },
};

/** Words of other generators and of databases for our types. */
const WORDS: Readonly<Record<string, string>> = {
  str: 'string|varchar|char|character|charfield|slug|token',
  text: 'textfield|longtext|clob|citext',
  int: 'integer|bigint|smallint|number|long|integerfield',
  float: 'double|real|floatfield',
  decimal: 'numeric|money|currency|price|decimalfield',
  bool: 'boolean|booleanfield|flag',
  datetime: 'timestamp|timestamptz|utc_datetime|naive_datetime|datetimefield',
  uuid: 'guid|binary_id',
  url: 'uri|link|website|urlfield',
  json: 'jsonb|object|map|dict|hash|jsonfield',
  file: 'image|picture|photo|attachment|upload|binary|blob|filefield|imagefield',
  'list(str)': 'array|tags|strings',
  'enum(a|b)': 'choice|choices|select',
  ref: 'references|reference|belongs_to|foreignkey|foreign_key|fk',
};

/** The type that somebody meant who writes `string`, or `user:references`. */
export function wordFor(type: string, field: string): string | undefined {
  const word = type.toLowerCase();
  const found = Object.keys(WORDS).find((name) => WORDS[name]?.split('|').includes(word));
  return found === 'ref' ? `ref(${pluralOf(field.replace(/_id$/, ''))})` : found;
}

/** The types as people write them. */
export const fieldTypeSyntax = [...fieldTypeNames.map((name) => SYNTAX[name] ?? name), 'file'].join(' ');

/** @param module name of the module of the field's resource, which classes of its own are named after. */
export function typeOf(field: Field, module = ''): FieldType {
  return types[field.type](field, field.name.replaceAll('_', ' '), module);
}

/** A default as a Python literal; undefined for one that is computed for each row. */
export function pythonDefault(field: Field, value: string, module: string): string | undefined {
  const { python, now } = typeOf(field, module).default ?? {};
  if (now && value === 'now') return undefined;
  return python?.(value) ?? literal(value);
}

/** `Decimal10_2`, which is no name of a class. */
export function decimalAlias([all, places]: readonly [number, number]): string {
  return `Decimal${all}_${places}`;
}

/** `PostStatus`: the StrEnum of field `status` in module `post`. */
export function enumClass(field: string, module: string): string {
  return className(`${module}_${field}`);
}
