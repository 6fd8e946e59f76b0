import { bindingsOf } from '../python/bindings.js';
import { namesUsed } from '../python/words.js';
import { type Hunk, indentationOf } from './diff.js';
import { clashWhere, type Part, type Sides } from './parts.js';
import { isBlank } from './syntax.js';

type Theirs = Extract<Part, { kind: 'theirs' }>;

/**
 * New lines fit where what they stood beside is still what it was. Where the user indented it anew (an application that became
 * a factory), or where only a blank line is left of it, line by line nothing clashes, and yet the lines come to stand anywhere.
 * So do lines that use a name of their surroundings which the user has renamed or moved.
 */
export function clashOnLostSurroundings(
  parts: readonly Part[],
  sides: Sides,
  hunks: { mine: readonly Hunk[]; other: readonly Hunk[] },
): Part[] {
  if (hunks.mine.length === 0 || sides.syntax === 'prose') return [...parts];
  const torn = hunks.other.filter((hunk) => hunk.from < hunk.to && !hasNeighbour(hunk, sides, hunks.mine));
  const isTorn = ({ at, lines }: Theirs): boolean =>
    torn.some(({ from, to }) => at < to && from < at + lines.length);
  const isLost = sides.syntax === 'python' ? lostNames(parts, sides) : () => false;
  return clashWhere(parts, (part) => !part.lines.every(isBlank) && (isTorn(part) || isLost(part)));
}

/** Whether a line next to the hunk is left: unchanged, or changed where it stands. Lines that are gone are passed over. */
function hasNeighbour(hunk: Hunk, sides: Sides, mine: readonly Hunk[]): boolean {
  const { base, yours } = sides;
  const found = [
    neighbour(base, yours, mine, hunk.start - 1, -1),
    neighbour(base, yours, mine, hunk.end, 1),
  ].filter((one) => one !== 'none');
  return !found.includes('moved') && (found.length === 0 || found.includes('kept'));
}

function neighbour(
  base: readonly string[],
  yours: readonly string[],
  mine: readonly Hunk[],
  from: number,
  step: 1 | -1,
): 'kept' | 'changed' | 'moved' | 'none' {
  for (let at = from; at >= 0 && at < base.length; at += step) {
    const line = base[at] ?? '';
    if (isBlank(line)) continue;
    const edit = mine.find(({ start, end }) => start <= at && at < end);
    if (edit === undefined) return 'kept';
    const indent = indentationOf(line);
    const again = yours.filter((one) => one.trim() === line.trim()).map(indentationOf);
    if (again.length > 0 && !again.includes(indent)) return 'moved';
    if (edit.from === edit.to) continue;
    const now = yours.slice(edit.from, edit.to).filter((one) => !isBlank(one));
    return indentationOf((step === 1 ? now[0] : now.at(-1)) ?? '') === indent ? 'kept' : 'changed';
  }
  return 'none';
}

/** Whether new lines use names that are defined around them in the rendered file but not in the merged one. */
function lostNames(parts: readonly Part[], { yours, theirs }: Sides): (part: Theirs) => boolean {
  const texts = parts.map((part) =>
    part.kind === 'yours'
      ? yours.slice(part.from, part.to)
      : part.kind === 'theirs'
        ? part.lines
        : part.theirs,
  );
  const merged = texts.flat();
  const inTheirs = bindingsOf(theirs.join('\n'));
  const inMerged = bindingsOf(merged.join('\n'));
  if (inMerged.isOpen) return () => false;
  return (part) => {
    const used = namesUsed(part.lines.join('\n'));
    for (const name of used) if (inTheirs.names.has(name) && !inMerged.names.has(name)) return true;
    const first = part.lines.find((line) => !isBlank(line)) ?? '';
    if (indentationOf(first) === 0) return false;
    const around = namesUsed(blockWithout(theirs, part.at, part.lines.length));
    const start = texts.slice(0, parts.indexOf(part)).reduce((sum, lines) => sum + lines.length, 0);
    const now = blockWithout(merged, start, part.lines.length);
    for (const name of used) {
      if (!inTheirs.names.has(name) && around.has(name) && !new RegExp(`\\b${name}\\b`).test(now))
        return true;
    }
    return false;
  };
}

/** The function or class around some lines, without them. */
function blockWithout(lines: readonly string[], at: number, length: number): string {
  const isHead = (line: string): boolean => /^[^\s#)\]}]/.test(line);
  let start = at;
  while (start > 0 && !isHead(lines[start] ?? '')) start--;
  let end = at + length;
  while (end < lines.length && !isHead(lines[end] ?? '')) end++;
  return [...lines.slice(start, at), ...lines.slice(at + length, end)].join('\n');
}
