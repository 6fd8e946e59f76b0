import { type Field, typeOf } from '../answers/field-types.js';
import { columnOf, parseFields } from '../answers/fields.js';
import { className } from '../answers/names.js';
import { singularOf } from '../answers/nouns.js';
import { addedOwner, hasTable, type Resource } from '../answers/resource.js';
import type { Column, ColumnDefault, Table } from '../answers/table.js';
import type { TableLayer } from './merge-tables.js';

/**
 * The tables of resources, as one more layer over those of the features.
 *
 * @param jwt whether there are logins, so that rows can be somebody's.
 */
export function tablesOfResources(resources: readonly Resource[], jwt: boolean): TableLayer {
  const tables = resources.filter(hasTable).map((resource): Table => {
    const { name, fields = '' } = resource;
    const owner = addedOwner(resource, jwt);
    const module = singularOf(name);
    const { fields: parsed, uniques, indexes } = parseFields(fields);
    return {
      name,
      model: className(module),
      module,
      columns: [
        { name: 'id', type: 'int', primaryKey: true },
        ...parsed.map((field) => columnFor(field, module)),
        { name: 'created_at', type: 'datetime', default: 'now' },
        ...(owner ? [{ ...columnFor(owner, module), onDelete: 'CASCADE' as const, doc: OLDER }] : []),
      ],
      ...(uniques.length > 0 ? { uniques } : {}),
      ...(indexes.length > 0 ? { indexes } : {}),
    };
  });
  return { id: '~resources', rank: Number.POSITIVE_INFINITY, tables };
}

const OLDER = "None: older than users' passwords; only admins see it.";

function columnFor(field: Field, module: string): Column {
  const { optional, default: value, target, unique, index } = field;
  const type = typeOf(field, module);
  const column: Column = {
    name: columnOf(field),
    type: type.column,
    ...(optional ? { nullable: true } : {}),
    ...(value === undefined ? {} : { default: defaultOf(type, value) }),
    ...(unique ? { unique } : index || target !== undefined ? { index: true } : {}),
  };
  if (target === undefined) return column;
  return { ...column, references: `${target}.id`, onDelete: optional ? 'SET NULL' : 'CASCADE' };
}

function defaultOf({ default: allowed }: ReturnType<typeof typeOf>, value: string): ColumnDefault {
  if (allowed?.now && value === 'now') return 'now';
  return { value: allowed?.column?.(value) ?? value };
}
