import { layOutStatement } from '../python/calls.js';
import { canonicalStatement, type Dress, dress, dressOf, undress } from '../python/canonical.js';
import { splitStatements } from '../python/statements.js';
import type { MergedLine } from './lines.js';
import type { Sides } from './parts.js';
import type { Syntax } from './syntax.js';

const PLAIN: Dress = { indent: '    ', quote: '"' };

/** TOML's lists are written as Python's are; its tables are no lists. */
function canonicalOf(syntax: Syntax, levels: number): (statement: string) => string {
  return (statement) =>
    syntax === 'toml' && !/^\s*["'\w.-]+\s*=\s*\[/.test(statement)
      ? statement
      : canonicalStatement(statement, levels);
}

/** Python with each argument on a line of its own, and how each statement of the user's stood before. */
export interface SpreadSides extends Sides {
  /** The user's file: for each statement its spread lines and the numbers of the lines that it had. */
  statements: Array<{ spread: string; from: number; to: number }>;
  /** How the user's formatter indents and quotes. */
  dress: Dress;
}

/**
 * The three sides with each argument, parameter or element on a line of its own: then one side may wrap a call that the
 * other edits, and two edits of one call fit together where they concern different arguments.
 *
 * @param levels how many brackets deep.
 */
export function spreadSides(sides: Sides, levels: number): SpreadSides {
  const statements: SpreadSides['statements'] = [];
  const canonical = canonicalOf(sides.syntax, levels);
  let from = 0;
  const mine = asText(sides.yours);
  const isPython = sides.syntax === 'python';
  const own = isPython ? dressOf(mine) : PLAIN;
  for (const statement of splitStatements(undress(mine, own))) {
    const to = from + statement.split('\n').length - 1;
    statements.push({ spread: canonical(statement), from, to });
    from = to;
  }
  const spread = (lines: readonly string[]): string[] =>
    asLines(splitStatements(asText(lines)).map(canonical));
  return {
    ...sides,
    base: spread(sides.base),
    yours: asLines(statements.map((statement) => statement.spread)),
    theirs: spread(sides.theirs),
    statements,
    dress: own,
  };
}

/**
 * Takes back what `spreadSides` did: the user's statements stand as the user wrapped them, the new version's as the new version
 * has them, and those that came together from both as a formatter lays them out.
 */
export function gatherStatements(
  merged: readonly MergedLine[],
  { statements, yours, dress: own, syntax }: SpreadSides,
  theirs: readonly string[],
  levels: number,
): MergedLine[] {
  const mine = bySpread(statements.map(({ spread, from, to }) => [spread, numbers(from, to)]));
  const other = bySpread(
    splitStatements(asText(theirs)).map((statement) => [
      canonicalOf(syntax, levels)(statement),
      asLines([dress(statement, own)]),
    ]),
  );
  const text = asText(merged.map((line) => (typeof line === 'string' ? line : (yours[line] ?? ''))));
  return splitStatements(text).flatMap(
    (statement) =>
      mine.get(statement)?.shift() ??
      other.get(statement)?.shift() ??
      asLines([dress(layOutStatement(statement), own)]),
  );
}

function bySpread(entries: ReadonlyArray<[string, MergedLine[]]>): Map<string, MergedLine[][]> {
  const found = new Map<string, MergedLine[][]>();
  for (const [spread, lines] of entries) found.set(spread, [...(found.get(spread) ?? []), lines]);
  return found;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, n) => from + n);
}

function asText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function asLines(statements: readonly string[]): string[] {
  return statements.join('').split('\n').slice(0, -1);
}
