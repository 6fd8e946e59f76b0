import { call, formatCall, list, literal } from '../python/format.js';

/** The end of the name of an index that only PostgreSQL has; `migrations/env.py` knows it. */
const SUFFIX = 'trigrams';

/**
 * An index of all groups of three characters, with which PostgreSQL finds a part of a text. The models do not have it:
 * SQLite knows no such index.
 */
export function searchIndexLines(table: string, columns: readonly string[]): string[] {
  const names = list(columns.map(literal));
  const create = call('op.create_index', nameOf(table), literal(table), names, 'postgresql_using="gin"', {
    ...call('dict.fromkeys', names, literal('gin_trgm_ops')),
    keyword: 'postgresql_ops',
  });
  return onPostgresql([call('op.execute', literal('CREATE EXTENSION IF NOT EXISTS pg_trgm')), create]);
}

export function dropSearchIndexLines(table: string): string[] {
  return onPostgresql([call('op.drop_index', nameOf(table), `table_name=${literal(table)}`)]);
}

function nameOf(table: string): string {
  return literal(`ix_${table}_${SUFFIX}`);
}

function onPostgresql(calls: ReadonlyArray<ReturnType<typeof call>>): string[] {
  return [
    '    if op.get_context().dialect.name == "postgresql":',
    ...calls.flatMap((one) => formatCall(one, { indent: '        ' })),
  ];
}
