import { indentationOf } from './diff.js';

/** The lines of the list, one item a line, that goes on at `at`. */
export function listAround(base: readonly string[], at: number): string[] {
  const near = isItem(base[at - 1]) ? base[at - 1] : base[at];
  if (near === undefined || !isItem(near)) return [];
  const belongs = (line: string | undefined): boolean =>
    isItem(line) && indentationOf(line ?? '') === indentationOf(near);
  let start = at;
  while (start > 0 && belongs(base[start - 1])) start--;
  let end = at;
  while (end < base.length && belongs(base[end])) end++;
  return base.slice(start, end);
}

/** An item of a list that may be sorted: a line that is complete, such as `"a",`, `- a`, `a = 1` or `import a`. */
function isItem(line: string | undefined): boolean {
  return line !== undefined && /\w/.test(line) && !/[([{:]\s*$|^\s*(#|@|return\b|def\b|class\b)/.test(line);
}

/** An item that is surely one of a list, and no statement. */
export function isElement(line: string): boolean {
  return isItem(line) && /,\s*$|^\s*- /.test(line);
}

/** Two insertions as one, where list and insertions are sorted alike: numbers are lines of `mine`. */
export function sortInto(
  mine: readonly string[],
  other: readonly string[],
  list: readonly string[],
): Array<number | string> | undefined {
  if (list.length < 2 || ![...mine, ...other].every(isItem)) return undefined;
  const depth = indentationOf(list[0] ?? '');
  if (![...mine, ...other].every((line) => indentationOf(line) === depth)) return undefined;
  const order = [sortKey, (line: string): string => sortKey(line).toLowerCase()].find((key) =>
    [list, mine, other].every((lines) => isSorted(lines.map(key))),
  );
  if (order === undefined) return undefined;
  const merged: Array<number | string> = [];
  let next = 0;
  for (const [n, line] of mine.entries()) {
    while (next < other.length && order(other[next] ?? '') < order(line)) merged.push(other[next++] ?? '');
    merged.push(n);
  }
  return [...merged, ...other.slice(next)];
}

/** What ruff, pip and people sort by: the name, not the quotes around it or the version behind it. */
function sortKey(line: string): string {
  return line
    .trim()
    .replace(/^[-"'\s]+/, '')
    .replace(/["',\s]+$/, '');
}

function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, n) => n === 0 || (keys[n - 1] ?? '') <= key);
}
