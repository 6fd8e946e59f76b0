import { call, formatCall, literal } from '../python/format.js';
import type { Dropped } from './diff.js';

/** The function with which a migration looks before it drops something. */
export const REFUSAL = 'refuse_to_lose';
/** A migration that deletes rows refuses to run until the user allows it: nobody reads each migration before a deployment. */
export const REFUSAL_SOURCE = `def ${REFUSAL}(table: str, column: str | None = None) -> None:
    """Stops before something is dropped that holds data."""
    options = context.get_x_argument(as_dictionary=True)
    if context.is_offline_mode() or options.get("drop"):
        return
    query = sa.select(sa.literal(1)).select_from(sa.table(table)).limit(1)
    if column is not None:
        query = query.where(sa.column(column).is_not(None))
    if op.get_bind().scalar(query):
        what = table if column is None else f"{table}.{column}"
        raise RuntimeError(
            f"{what} has data, which this migration drops. Export what you need of it, "
            "then run: alembic -x drop=yes upgrade head"
        )`;

/** The call that refuses to drop a table or a column that has data. */
export function refusalLines({ table, column }: Dropped): string[] {
  const names = [table, ...(column === undefined ? [] : [column])].map(literal);
  return formatCall(call(REFUSAL, ...names), { indent: '    ' });
}
