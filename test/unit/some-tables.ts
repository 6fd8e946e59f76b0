import fc from 'fast-check';
import {
  type Column,
  type ColumnType,
  enumeration,
  json,
  string,
  type Table,
} from '../../src/tables/index.js';

const word = fc.stringMatching(/^[a-z]{2,10}(_[a-z]{2,10}){0,2}$/).filter((name) => !python.has(name));
// Words that are no names, or would be annotations of the same class body.
const python = new Set(
  'as if in is or and def del for not try elif else from pass with int str id bool date class field float json list dict uuid'.split(
    ' ',
  ),
);

const type: fc.Arbitrary<ColumnType> = fc.oneof(
  fc.constantFrom<ColumnType>('int', 'float', 'decimal', 'bool', 'text', 'datetime', 'uuid'),
  fc.integer({ min: 1, max: 4000 }).map(string),
  fc.constant(enumeration('SomeEnumeration', 'app.schemas.some', ['one', 'other'])),
  fc.constantFrom(json('list[str]'), json('dict[str, Any]')),
);

function defaultOf(columnType: ColumnType): fc.Arbitrary<NonNullable<Column['default']> | undefined> {
  if (columnType === 'datetime') return fc.constantFrom('now', undefined);
  if (columnType === 'bool') return fc.constantFrom({ value: true }, { value: false }, undefined);
  if (columnType === 'int' || columnType === 'float')
    return fc.constantFrom({ value: 3 }, { value: 0.5 }, undefined);
  if (columnType === 'text') return fc.string().map((value) => ({ value: value.replace(/[^ -~]/g, '') }));
  if (typeof columnType === 'object' && columnType.kind === 'enum')
    return fc.constantFrom({ value: 'other' }, undefined);
  return fc.constant(undefined);
}

const column: fc.Arbitrary<Column> = type.chain((columnType) =>
  fc
    .record({
      name: word,
      nullable: fc.boolean(),
      unique: fc.boolean(),
      index: fc.boolean(),
      default: defaultOf(columnType),
      reference: fc.constantFrom(undefined, 'CASCADE' as const, 'RESTRICT' as const),
    })
    .map(({ default: default_, reference, ...rest }) => ({
      ...rest,
      ...(reference && columnType === 'int'
        ? {
            name: `${rest.name}_id`,
            references: 'homes.id',
            onDelete: reference,
            relationship: `${rest.name}_home`,
          }
        : {}),
      type: columnType,
      ...(default_ === undefined ? {} : { default: default_ }),
    })),
);

const id: Column = { name: 'id', type: 'int', primaryKey: true };

/** Two tables, of which one may refer to the other. */
export const someTables: fc.Arbitrary<Table[]> = fc
  .tuple(
    word,
    fc.uniqueArray(column, { minLength: 1, maxLength: 8, selector: ({ name }) => name }),
    fc.boolean(),
  )
  .map(([name, columns, several]) => [
    { name: 'homes', model: 'Home', module: 'home', columns: [id] },
    {
      name: `${name}_table`,
      model: 'Thing',
      module: 'thing',
      columns: [id, ...columns],
      ...(several
        ? { uniques: [['id', ...columns.slice(0, 2).map((one) => one.name)]], indexes: [['id']] }
        : {}),
    },
  ]);
