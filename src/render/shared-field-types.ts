import { decimalAlias, type Field } from '../answers/field-types.js';
import { parseFields } from '../answers/fields.js';
import type { Resource } from '../answers/resource.js';
import { call, formatCall } from '../python/format.js';

/** What is declared in the module of field types that resources share. */
export interface SharedFieldTypes {
  any: boolean;
  /** Whether any has bounds, and whether any is a time. */
  bounded: boolean;
  moments: boolean;
  date: boolean;
  functions: boolean;
  str: boolean;
  text: boolean;
  int: boolean;
  float: boolean;
  /** Of 12 digits, two of them behind the point. */
  amount: boolean;
  time: boolean;
  datetime: boolean;
  url: boolean;
  list: boolean;
  json: boolean;
  ref: boolean;
  /** Declarations of decimals of other sizes. */
  decimals: string[];
}

export function sharedFieldTypes(resources: readonly Resource[]): SharedFieldTypes {
  const fields = resources.flatMap((resource) => parseFields(resource.fields ?? '').fields);
  const has = (type: Field['type']): boolean => fields.some((field) => field.type === type);
  const sizes = fields.flatMap(({ digits }) => (digits === undefined ? [] : [digits]));
  const decimals = [...new Map(sizes.map((size) => [decimalAlias(size), size]))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const amount = fields.some(({ type, digits }) => type === 'decimal' && digits === undefined);
  const str = fields.some(({ type, length }) => type === 'list' || (type === 'str' && length === undefined));
  const [text, int, float, time, datetime] = [
    has('text'),
    has('int'),
    has('float'),
    has('time'),
    has('datetime'),
  ];
  const [url, list, json, ref] = [has('url'), has('list'), has('json'), has('ref')];
  const functions = has('date') || amount || decimals.length > 0 || time || datetime || url || json;
  return {
    bounded: amount || decimals.length > 0 || datetime || url || str || text || int || float || ref,
    moments: time || datetime || has('date'),
    date: has('date'),
    any: functions || str || text || int || float || ref,
    ...{ functions, str, text, int, float, amount, time, datetime, url, list, json, ref },
    decimals: decimals.map(([alias, size]) => decimalLines(alias, size)),
  };
}

function decimalLines(alias: string, [digits, places]: readonly [number, number]): string {
  const field = call('Field', `max_digits=${digits}`, `decimal_places=${places}`);
  const annotated = {
    ...call('Annotated', 'Decimal', field, call('_to_places', String(places))),
    brackets: '[]' as const,
  };
  return formatCall(annotated, { prefix: `${alias} = ` }).join('\n');
}
