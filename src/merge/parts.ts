import type { Syntax } from './syntax.js';

/** A part of the merged file. Lines of the user's are named by number, so that they come through to the byte. */
export type Part =
  | { kind: 'yours'; from: number; to: number }
  /** `at` is where the lines stand in the new version. */
  | { kind: 'theirs'; lines: readonly string[]; at: number }
  | Clash;

/** Both sides changed the same thing. */
export interface Clash {
  kind: 'clash';
  from: number;
  to: number;
  base: readonly string[];
  theirs: readonly string[];
}

export interface Sides {
  base: readonly string[];
  yours: readonly string[];
  theirs: readonly string[];
  syntax: Syntax;
}

/** The parts, those of theirs for which `clashes` holds marked as conflicts where they would have come. */
export function clashWhere(
  parts: readonly Part[],
  clashes: (part: Extract<Part, { kind: 'theirs' }>) => boolean,
): Part[] {
  let at = 0;
  return parts.map((part): Part => {
    if (part.kind !== 'theirs') at = part.to;
    else if (clashes(part)) return { kind: 'clash', from: at, to: at, base: [], theirs: part.lines };
    return part;
  });
}
