import { type Hunk, indentationOf } from './diff.js';
import type { Part, Sides } from './parts.js';
import { nameDefinedBy, type Syntax } from './syntax.js';

/**
 * A name that both sides introduced, in different places of one file, is a conflict that no line shows: the second
 * definition would silently win. It is marked where theirs would have come.
 */
export function clashOnRepeatedNames(parts: readonly Part[], sides: Sides, other: readonly Hunk[]): Part[] {
  if (other.length === 0) return [...parts];
  const known = globalNames(sides.base, sides.syntax);
  const mine = globalNames(sides.yours, sides.syntax);
  const repeated = new Set(
    [...globalNames(sides.theirs, sides.syntax)].filter((name) => mine.has(name) && !known.has(name)),
  );
  if (repeated.size === 0) return [...parts];
  const kept = new Set(
    parts.flatMap((part) =>
      part.kind === 'yours' ? [...globalNames(sides.yours.slice(part.from, part.to), sides.syntax)] : [],
    ),
  );
  return parts.map((part): Part => {
    if (part.kind !== 'theirs') return part;
    const names = globalNames(part.lines, sides.syntax);
    if (![...names].some((name) => repeated.has(name) && kept.has(name))) return part;
    const at = endBefore(parts, part);
    return { kind: 'clash', from: at, to: at, base: [], theirs: part.lines };
  });
}

/** The user's line at which `part` comes. */
function endBefore(parts: readonly Part[], part: Part): number {
  let at = 0;
  for (const one of parts) {
    if (one === part) break;
    if (one.kind !== 'theirs') at = one.to;
  }
  return at;
}

/** Names that a file has once: top-level definitions, tables, settings, dependencies. */
function globalNames(lines: readonly string[], syntax: Syntax): Set<string> {
  const names = new Set<string>();
  if (syntax === 'prose' || syntax === 'plain') return names;
  for (const line of lines) {
    const isTop = indentationOf(line) === 0;
    const name =
      syntax === 'toml'
        ? /^\s*["'[]/.test(line) && nameDefinedBy(line, syntax)
        : isTop && !line.startsWith('-') && nameDefinedBy(line, syntax);
    if (name) names.add(name);
  }
  return names;
}
