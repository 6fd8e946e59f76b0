import { columnOf, type Field, parseFields } from '../answers/fields.js';
import { className, singularOf } from '../answers/names.js';
import type { Resource } from '../answers/resource.js';
import {
  type Column,
  type ColumnType,
  enumeration,
  json,
  string,
  type Table,
  type TableLayer,
} from './index.js';

/** The tables of resources, as one more layer over those of the features. */
export function tablesOfResources(resources: readonly Resource[]): TableLayer {
  const tables = resources
    .filter(({ kind }) => kind === 'router' || kind === 'model')
    .map(({ name, fields = '' }): Table => {
      const module = singularOf(name);
      return {
        name,
        model: className(module),
        module,
        columns: [
          { name: 'id', type: 'int', primaryKey: true },
          ...parseFields(fields).fields.map((field) => columnFor(field, module)),
          { name: 'created_at', type: 'datetime', default: 'now' },
        ],
      };
    });
  return { id: '~resources', rank: Number.POSITIVE_INFINITY, tables };
}

function columnFor(field: Field, module: string): Column {
  const { optional, type, default: value, target } = field;
  const column: Column = {
    name: columnOf(field),
    type: columnType(field, module),
    ...(optional ? { nullable: true } : {}),
    ...(value === undefined ? {} : { default: { value: scalar(type, value) } }),
  };
  if (target === undefined) return column;
  return { ...column, index: true, references: `${target}.id`, onDelete: optional ? 'SET NULL' : 'CASCADE' };
}

function scalar(type: Field['type'], value: string): string | number | boolean {
  if (type === 'bool') return value === 'true';
  return type === 'int' || type === 'float' ? Number(value) : value;
}

function columnType({ name, type, members = [] }: Field, module: string): ColumnType {
  switch (type) {
    case 'str':
      return string(200);
    case 'email':
      return string(320);
    case 'json':
      return json('dict[str, Any]');
    case 'ref':
      return 'int';
    case 'enum':
      return enumeration(enumClass(name, module), `app.schemas.${module}`, members);
    default:
      return type;
  }
}

/** `PostStatus`: the StrEnum of field `status`. */
export function enumClass(field: string, module: string): string {
  return className(`${module}_${field}`);
}
