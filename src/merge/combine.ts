import { diffLines, type Hunk, indentationOf, movesOf } from './diff.js';
import { containsLines, sameLines } from './lines.js';
import type { Part, Sides } from './parts.js';
import { clashOnRepeatedNames } from './repeated-names.js';
import { isElement, listAround, sortInto } from './sorted-list.js';
import { clashOnLostSurroundings } from './surroundings.js';
import {
  balanceOf,
  depthOf,
  isBlank,
  isLooseRequirement,
  isSelfContained,
  keysOf,
  nameDefinedBy,
  type Syntax,
} from './syntax.js';

type OwnedHunk = Hunk & { side: 'yours' | 'theirs' };

/**
 * Three-way merge of lines.
 *
 * Changes that do not touch each other are both made. Of those that do, these are made as well:
 * - both sides only insert, at one place: both insertions, sorted into each other where the list is sorted;
 * - one side inserts or deletes right beside what the other changes: both changes;
 * - one side deletes neighbours of a sorted list, and the other inserts between them: both changes.
 * Not when it is evident that they are two ideas about one thing (a key repeats), or that one would be torn from what it
 * belongs to.
 *
 * @param rules whether those exceptions are made, or touching is clashing, as for git.
 */
export function combine(sides: Sides, rules: boolean): Part[] {
  const { base, yours, theirs } = sides;
  const own = diffLines(base, yours);
  // What both sides did alike is done.
  const foreign = diffLines(base, theirs).filter(
    (hunk) => !own.some((mine) => isSameChange(mine, hunk, sides)),
  );
  const cutOwn = rules ? cutAtInsertions(own, foreign, base, theirs) : own;
  const cutForeign = rules ? cutAtInsertions(foreign, own, base, yours) : foreign;
  const mine = rules ? apart(cutOwn, cutForeign, base, yours) : cutOwn;
  const other = rules ? apart(cutForeign, mine, base, theirs) : cutForeign;
  const hunks = [
    ...mine.map((hunk): OwnedHunk => ({ ...hunk, side: 'yours' })),
    ...other.map((hunk): OwnedHunk => ({ ...hunk, side: 'theirs' })),
  ].sort((a, b) => a.start - b.start || a.end - b.end);

  const parts: Part[] = [];
  // Line `at` of the base is line `at + shift` of the user's file, between hunks.
  let at = 0;
  let shift = 0;
  for (let n = 0; n < hunks.length; ) {
    const cluster = [hunks[n++] as OwnedHunk];
    let end = cluster[0]?.end ?? 0;
    for (let next = hunks[n]; next !== undefined && next.start <= end; next = hunks[++n]) {
      cluster.push(next);
      end = Math.max(end, next.end);
    }
    const start = cluster[0]?.start ?? 0;
    parts.push({ kind: 'yours', from: at + shift, to: start + shift });
    const shiftAfter = cluster.reduce(
      (sum, hunk) => (hunk.side === 'yours' ? sum + growthOf(hunk) : sum),
      shift,
    );
    parts.push(...resolve(sides, cluster, { start, end, from: start + shift, to: end + shiftAfter }, rules));
    at = end;
    shift = shiftAfter;
  }
  parts.push({ kind: 'yours', from: at + shift, to: yours.length });
  const unrepeated = rules ? clashOnRepeatedNames(parts, sides, other) : parts;
  return clashOnLostSurroundings(unrepeated, sides, { mine, other });
}

function growthOf(hunk: Hunk): number {
  return hunk.to - hunk.from - (hunk.end - hunk.start);
}

function isSameChange(a: Hunk, b: Hunk, { yours, theirs }: Sides): boolean {
  return (
    a.start === b.start && a.end === b.end && sameLines(yours.slice(a.from, a.to), theirs.slice(b.from, b.to))
  );
}

/**
 * The hunks, deletions from a sorted list cut where the other side inserted an element: nothing ties it to its neighbours but
 * the order, so that they may go and it may stay.
 */
function cutAtInsertions(
  hunks: readonly Hunk[],
  others: readonly Hunk[],
  base: readonly string[],
  otherSide: readonly string[],
): Hunk[] {
  return hunks.flatMap((hunk) => {
    const deleted = base.slice(hunk.start, hunk.end);
    if (hunk.from < hunk.to || !deleted.every(isElement)) return [hunk];
    const cuts = others
      .filter(({ start, end }) => start === end && hunk.start < start && start < hunk.end)
      .filter(({ start, from, to }) => {
        const inserted = otherSide.slice(from, to);
        return (
          inserted.every(isElement) && sortInto(inserted, deleted, listAround(base, start)) !== undefined
        );
      })
      .map(({ start }) => start);
    return [hunk.start, ...cuts].map((start, n) => ({ ...hunk, start, end: cuts[n] ?? hunk.end }));
  });
}

/**
 * The hunks, those that overlap one of `others` said of a place where they do not, if they can be: a paragraph with the blank
 * line above it, or with the one below it.
 */
function apart(
  hunks: readonly Hunk[],
  others: readonly Hunk[],
  base: readonly string[],
  side: readonly string[],
): Hunk[] {
  const overlaps = (hunk: Hunk): boolean => others.some((other) => overlap(hunk, other));
  let free = 0;
  return hunks.map((hunk, n) => {
    const moves = overlaps(hunk) ? movesOf(hunk, base, side, free, hunks[n + 1]?.start ?? base.length) : [];
    const found = moves.find((moved) => !overlaps(moved)) ?? hunk;
    free = found.end;
    return found;
  });
}

function overlap(a: Hunk, b: Hunk): boolean {
  return a.start < b.end && b.start < a.end;
}

/** What hunks that touch each other come to. `place` is where that is, in the base and in the user's file. */
function resolve(sides: Sides, cluster: readonly OwnedHunk[], place: Hunk, rules: boolean): Part[] {
  const mine = cluster.filter((hunk) => hunk.side === 'yours');
  const other = cluster.filter((hunk) => hunk.side === 'theirs');
  if (other.length === 0) return [{ kind: 'yours', from: place.from, to: place.to }];
  const theirs = sideOf(sides, place, other);
  const at = (other[0]?.from ?? 0) - (other[0]?.start ?? 0) + place.start;
  if (mine.length === 0) return [{ kind: 'theirs', lines: theirs, at }];
  const yours = sides.yours.slice(place.from, place.to);
  if (sameLines(yours, theirs)) return [{ kind: 'yours', from: place.from, to: place.to }];

  const both = rules ? makeBoth(sides, mine, other, place) : undefined;
  if (both !== undefined) return both;
  return [
    { kind: 'clash', from: place.from, to: place.to, base: sides.base.slice(place.start, place.end), theirs },
  ];
}

/** The lines of the base between `place.start` and `place.end`, with only their changes made. */
function sideOf({ base, theirs }: Sides, place: Hunk, hunks: readonly Hunk[]): string[] {
  const lines: string[] = [];
  let at = place.start;
  for (const hunk of hunks) {
    lines.push(...base.slice(at, hunk.start), ...theirs.slice(hunk.from, hunk.to));
    at = hunk.end;
  }
  return [...lines, ...base.slice(at, place.end)];
}

/** All the changes of a cluster, one after the other, or undefined when they cannot all be made. */
function makeBoth(
  sides: Sides,
  mine: readonly Hunk[],
  other: readonly Hunk[],
  place: Hunk,
): Part[] | undefined {
  const joined = new Map<Hunk, Part[]>();
  for (const a of mine) {
    for (const b of other) {
      if (a.start === a.end && b.start === b.end && a.start === b.start) {
        // Two insertions of one side may have slid to one place: joined with both, the first would be lost.
        const parts = joined.has(a) || joined.has(b) ? undefined : joinInsertions(sides, a, b);
        if (parts === undefined) return undefined;
        joined.set(a, parts);
        joined.set(b, []);
      } else if (overlap(a, b)) return undefined;
      else if ((a.end === b.start || b.end === a.start) && !canStandBeside(sides, a, b)) return undefined;
    }
  }
  const ordered = [
    ...mine.map((hunk) => ({ hunk, part: { kind: 'yours', from: hunk.from, to: hunk.to } as Part })),
    ...other.map((hunk) => ({
      hunk,
      part: { kind: 'theirs', lines: sides.theirs.slice(hunk.from, hunk.to), at: hunk.from } as Part,
    })),
  ].sort((x, y) => x.hunk.start - y.hunk.start || x.hunk.end - y.hunk.end);

  const parts: Part[] = [];
  let at = place.start;
  let from = place.from;
  for (const { hunk, part } of ordered) {
    const unchanged = Math.max(0, hunk.start - at);
    if (unchanged > 0) parts.push({ kind: 'yours', from, to: from + unchanged });
    from += unchanged;
    at = Math.max(at, hunk.end);
    parts.push(...(joined.get(hunk) ?? [part]));
    // Lines that the generator changed and the user did not are skipped in the user's file.
    from += part.kind === 'yours' ? part.to - part.from : hunk.end - hunk.start;
  }
  return parts;
}

/** Both sides insert at one place. */
function joinInsertions({ base, yours, theirs, syntax }: Sides, a: Hunk, b: Hunk): Part[] | undefined {
  const mine = yours.slice(a.from, a.to);
  const other = theirs.slice(b.from, b.to);
  const asYours: Part = { kind: 'yours', from: a.from, to: a.to };
  if (containsLines(mine, other)) return [asYours];
  if (containsLines(other, mine)) return [{ kind: 'theirs', lines: other, at: b.from }];
  if (intersects(keysOf(tight(mine, syntax), syntax), keysOf(other, syntax))) return undefined;
  if (!isSelfContained(mine, syntax) || !isSelfContained(other, syntax)) return undefined;

  const sorted = sortInto(mine, other, listAround(base, a.start));
  if (sorted !== undefined) {
    return sorted.map((line) =>
      typeof line === 'string'
        ? { kind: 'theirs', lines: [line], at: b.from + other.indexOf(line) }
        : { kind: 'yours', from: a.from + line, to: a.from + line + 1 },
    );
  }
  // The one that is further in still belongs to what is above.
  const [myHead, theirHead] = [headOf(mine, syntax), headOf(other, syntax)];
  const theirsFirst =
    theirHead === myHead ? depthOf(other, syntax) > depthOf(mine, syntax) : theirHead > myHead;
  const first = theirsFirst ? other : mine;
  const second = theirsFirst ? mine : other;
  if (syntax === 'python' && depthOf(first, syntax) < headOf(second, syntax)) return undefined;
  // Each brought the blank lines that separate it: one set is enough. Only theirs are given up.
  const spare = Math.min(blanksAtEnd(first), blanksAtStart(second));
  const lines = theirsFirst ? other.slice(0, other.length - spare) : other.slice(spare);
  const asTheirs: Part = { kind: 'theirs', lines, at: theirsFirst ? b.from : b.from + spare };
  return theirsFirst ? [asTheirs, asYours] : [asYours, asTheirs];
}

/** Indentation of the first line that says something. */
function headOf(lines: readonly string[], syntax: Syntax): number {
  const first = lines.find((line) => depthOf([line], syntax) < Number.POSITIVE_INFINITY);
  return first === undefined ? 0 : indentationOf(first);
}

function blanksAtStart(lines: readonly string[]): number {
  const first = lines.findIndex((line) => !isBlank(line));
  return first === -1 ? lines.length : first;
}

function blanksAtEnd(lines: readonly string[]): number {
  return blanksAtStart(lines.toReversed());
}

/** The lines, but for those that may well be there a second time. */
function tight(lines: readonly string[], syntax: Syntax): string[] {
  return lines.filter((line) => !isLooseRequirement(line, syntax));
}

/** Whether two changes that touch, but do not overlap, can both be made. At most one of them is an insertion. */
function canStandBeside({ base, yours, theirs, syntax }: Sides, a: Hunk, b: Hunk): boolean {
  const mine = { ...a, old: base.slice(a.start, a.end), new: yours.slice(a.from, a.to) };
  const other = { ...b, old: base.slice(b.start, b.end), new: theirs.slice(b.from, b.to) };
  const [first, second] = a.end === b.start ? [mine, other] : [other, mine];

  for (const change of [first, second]) {
    if (change.old.length === 0 && !isSelfContained(change.new, syntax)) return false;
    // A change that opens or closes brackets would move the neighbouring lines into or out of a call.
    if (balanceOf(change.old, syntax).open !== balanceOf(change.new, syntax).open) return false;
  }
  if (intersects(keysOf(tight(added(first), syntax), syntax), keysOf(tight(added(second), syntax), syntax)))
    return false;
  if (!keepsParent(first, second, syntax)) return false;
  const areEdits = [first, second].every((change) => change.old.length > 0 && change.new.length > 0);
  return !areEdits || [first, second].every((change) => keepsKeys(change, syntax));
}

interface Change {
  old: string[];
  new: string[];
}

/** New lines only: what an edit left as it was is no idea of its own. */
function added(change: Change): string[] {
  return change.new.filter((line) => !change.old.includes(line));
}

/** Whether what the second change belongs to, when that is in the first, is still there after it. */
function keepsParent(first: Change, second: Change, syntax: Syntax): boolean {
  const depth = Math.min(depthOf(second.new, syntax), depthOf(second.old, syntax));
  const parentIn = (lines: readonly string[]): string | undefined =>
    lines.findLast((line) => !isBlank(line) && indentationOf(line) < depth);
  const parent = parentIn(first.old);
  if (parent === undefined || depth === Number.POSITIVE_INFINITY) return true;
  const now = parentIn(first.new);
  if (now === undefined) return false;
  return now === parent || (nameDefinedBy(now, syntax) ?? 1) === (nameDefinedBy(parent, syntax) ?? 2);
}

/** Lines in which only values were edited: `"a>=1",` became `"a>=2",`. */
function keepsKeys(change: Change, syntax: Syntax): boolean {
  return (
    change.old.length === change.new.length &&
    change.old.every((line, n) => {
      const name = nameDefinedBy(line, syntax);
      return name !== undefined && name === nameDefinedBy(change.new[n] ?? '', syntax);
    })
  );
}

function intersects(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const one of a) if (b.has(one)) return true;
  return false;
}
