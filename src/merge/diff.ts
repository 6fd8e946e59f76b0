/** The lines `start` to `end` of the base were replaced by the lines `from` to `to` of one side. */
export interface Hunk {
  start: number;
  end: number;
  from: number;
  to: number;
}

/**
 * The difference between two lists of lines, in order.
 *
 * Lines that are on each side exactly once are matched first (a "patience" diff), what is between them by the shortest
 * edit script (Myers, as git does). Matching the blank lines and brackets of one function with those of another is what
 * makes merges go wrong. Also, its time grows with what was changed, not with how often lines repeat: node-diff3 took half a
 * minute for 3,000 lines of which half were blank.
 */
export function diffLines(base: readonly string[], side: readonly string[]): Hunk[] {
  const hunks = diffRange({ base, side }, { start: 0, end: base.length, from: 0, to: side.length });
  let free = 0;
  return hunks.map((hunk, n) => {
    const slid = slide(hunk, base, side, free, hunks[n + 1]?.start ?? base.length);
    free = slid.end;
    return slid;
  });
}

interface Texts {
  base: readonly string[];
  side: readonly string[];
}

function diffRange(texts: Texts, range: Hunk): Hunk[] {
  const { base, side } = texts;
  let { start, end, from, to } = range;
  while (start < end && from < to && base[start] === side[from]) {
    start++;
    from++;
  }
  while (start < end && from < to && base[end - 1] === side[to - 1]) {
    end--;
    to--;
  }
  if (start === end || from === to) return start < end || from < to ? [{ start, end, from, to }] : [];
  const anchors = findAnchors(texts, { start, end, from, to });
  if (anchors.length === 0) return shortestEdit(texts, { start, end, from, to });
  return [...anchors, [end, to] as const].flatMap(([line, other]) => {
    const before = { start, end: line, from, to: other };
    start = line + 1;
    from = other + 1;
    return diffRange(texts, before);
  });
}

/** More changed lines than this, none of them unique, and the whole is taken for rewritten. */
const MOST_CHANGES = 1500;

/** Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986). */
function shortestEdit({ base, side }: Texts, range: Hunk): Hunk[] {
  const { start, end, from, to } = range;
  const most = Math.min(end - start + to - from, MOST_CHANGES);
  // furthest[k + most + 1]: how far in the base one gets on diagonal k (line of the base less line of the side).
  const furthest = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    trace.push(furthest.slice(most + 1 - edits - 1, most + 1 + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const at = k + most + 1;
      const below = furthest[at + 1] ?? 0;
      const left = furthest[at - 1] ?? 0;
      let x = k === -edits || (k !== edits && left < below) ? below : left + 1;
      while (x < end - start && x - k < to - from && base[start + x] === side[from + x - k]) x++;
      furthest[at] = x;
      if (x >= end - start && x - k >= to - from) return walkBack(trace, edits, range);
    }
  }
  return [range];
}

/** The edits of the path that `shortestEdit` found, neighbours joined. */
function walkBack(trace: readonly Int32Array[], edits: number, { start, end, from, to }: Hunk): Hunk[] {
  const hunks: Hunk[] = [];
  let x = end - start;
  let y = to - from;
  for (let d = edits; d > 0; d--) {
    const before = trace[d] as Int32Array;
    // The slice is centred on diagonal 0.
    const far = (k: number): number => before[k + d + 1] ?? 0;
    const k = x - y;
    const isInsertion = k === -d || (k !== d && far(k - 1) < far(k + 1));
    const previous = isInsertion ? k + 1 : k - 1;
    const [px, py] = [far(previous), far(previous) - previous];
    const hunk = isInsertion
      ? { start: start + px, end: start + px, from: from + py, to: from + py + 1 }
      : { start: start + px, end: start + px + 1, from: from + py, to: from + py };
    const next = hunks[0];
    if (next !== undefined && next.start === hunk.end && next.from === hunk.to) {
      hunks[0] = { ...next, start: hunk.start, from: hunk.from };
    } else hunks.unshift(hunk);
    [x, y] = [px, py];
  }
  return hunks;
}

/** Pairs of equal lines that occur once on each side, the longest run of them that is in order on both. */
function findAnchors(
  { base, side }: Texts,
  { start, end, from, to }: Hunk,
): Array<readonly [number, number]> {
  const inBase = positions(base, start, end);
  const inSide = positions(side, from, to);
  const pairs: Array<readonly [number, number]> = [];
  for (const [line, position] of inBase) {
    const other = inSide.get(line);
    if (position !== -1 && other !== undefined && other !== -1) pairs.push([position, other]);
  }
  return longestIncreasing(pairs);
}

/** Line -> where it is, or -1 when it is there more than once. */
function positions(lines: readonly string[], start: number, end: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let n = start; n < end; n++) {
    const line = lines[n] ?? '';
    found.set(line, found.has(line) ? -1 : n);
  }
  return found;
}

/** The longest subsequence whose second members increase; `pairs` are in the order of their first members. */
function longestIncreasing(
  pairs: ReadonlyArray<readonly [number, number]>,
): Array<readonly [number, number]> {
  const tails: number[] = [];
  const previous: number[] = [];
  for (const [n, [, value]] of pairs.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[n] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = n;
  }
  const longest: Array<readonly [number, number]> = [];
  for (let n = tails.at(-1) ?? -1; n !== -1; n = previous[n] ?? -1) {
    const pair = pairs[n];
    if (pair) longest.push(pair);
  }
  return longest.reverse();
}

/**
 * Where lines were only inserted, or only deleted, and the same lines stand before or after, there are several places at
 * which to say so. This chooses the one at which a person would, so that both sides say it of the same place: whole
 * blocks, from their first line on.
 */
function slide(
  hunk: Hunk,
  base: readonly string[],
  side: readonly string[],
  after: number,
  before: number,
): Hunk {
  const moves = movesOf(hunk, base, side, after, before);
  const length = Math.max(hunk.end - hunk.start, hunk.to - hunk.from);
  const [lines, first] = hunk.start === hunk.end ? [side, hunk.from] : [base, hunk.start];
  let best = hunk;
  let lowest = Number.POSITIVE_INFINITY;
  for (const moved of moves) {
    const at = first + moved.start - hunk.start;
    const cost = splitCost(lines, at) + splitCost(lines, at + length);
    if (cost > lowest) continue;
    lowest = cost;
    best = moved;
  }
  return best;
}

/**
 * Everything that can be said of one insertion, or one deletion, from the top down: the hunk itself and those that come to the
 * same. What both inserts and deletes can be said in one way only.
 *
 * @param after @param before lines of the base between which it stays.
 */
export function movesOf(
  hunk: Hunk,
  base: readonly string[],
  side: readonly string[],
  after: number,
  before: number,
): Hunk[] {
  const isInsertion = hunk.start === hunk.end;
  if (!isInsertion && hunk.from !== hunk.to) return [hunk];
  const lines = isInsertion ? side : base;
  const length = isInsertion ? hunk.to - hunk.from : hunk.end - hunk.start;
  const first = isInsertion ? hunk.from : hunk.start;

  let up = 0;
  while (up < hunk.start - after && lines[first - up - 1] === lines[first - up - 1 + length]) up++;
  let down = 0;
  while (down < before - hunk.end && lines[first + down] === lines[first + down + length]) down++;
  return Array.from({ length: up + down + 1 }, (_, n) => {
    const by = n - up;
    return { start: hunk.start + by, end: hunk.end + by, from: hunk.from + by, to: hunk.to + by };
  });
}

/** How odd it is to cut between line `at - 1` and line `at`. */
function splitCost(lines: readonly string[], at: number): number {
  if (at <= 0 || at >= lines.length) return 0;
  const before = lines[at - 1] ?? '';
  if (/[:([{,\\]\s*$|^\s*@/.test(before)) return 1000 + indentationOf(before);
  const next = lines.slice(at).find((line) => line.trim() !== '') ?? '';
  const isBlank = before.trim() === '';
  return indentationOf(next) + (isBlank ? 0 : 20) + (lines[at]?.trim() === '' && isBlank ? 30 : 0);
}

export function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}
