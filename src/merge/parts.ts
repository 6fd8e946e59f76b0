import type { Syntax } from './syntax.js';

/** A part of the merged file. Lines of the user's are named by number, so that they come through to the byte. */
export type Part =
  | { kind: 'yours'; from: number; to: number }
  | { kind: 'theirs'; lines: readonly string[] }
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
