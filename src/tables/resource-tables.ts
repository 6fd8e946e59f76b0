import { type Field, typeOf } from '../answers/field-types.js';
import { columnOf, parseFields } from '../answers/fields.js';
import { className } from '../answers/names.js';
import { singularOf } from '../answers/nouns.js';
import { hasTable, type Resource } from '../answers/resource.js';
import type { Column, Table } from '../answers/table.js';
import type { TableLayer } from './merge-tables.js';

/** The tables of resources, as one more layer over those of the features. */
export function tablesOfResources(resources: readonly Resource[]): TableLayer {
  const tables = resources.filter(hasTable).map(({ name, fields = '' }): Table => {
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
  const { optional, default: value, target } = field;
  const type = typeOf(field, module);
  const column: Column = {
    name: columnOf(field),
    type: type.column,
    ...(optional ? { nullable: true } : {}),
    ...(value === undefined ? {} : { default: { value: type.default?.column?.(value) ?? value } }),
  };
  if (target === undefined) return column;
  return { ...column, index: true, references: `${target}.id`, onDelete: optional ? 'SET NULL' : 'CASCADE' };
}
