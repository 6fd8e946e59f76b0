import { type Hunk, indentationOf } from './diff.js';
import { clashWhere, type Part, type Sides } from './parts.js';
import { isBlank, isLooseRequirement, nameDefinedBy, type Syntax } from './syntax.js';

/**
 * A name that both sides introduced, in different places of one file, is a conflict that no line shows: the second
 * definition would silently win. It is marked where theirs would have come.
 */
export function clashOnRepeatedNames(parts: readonly Part[], sides: Sides, other: readonly Hunk[]): Part[] {
  if (other.length === 0) return [...parts];
  const [known, mine, theirs] = [sides.base, sides.yours, sides.theirs].map((lines) =>
    declarations(lines, sides.syntax),
  ) as [Declarations, Declarations, Declarations];
  const kept = new Set(
    parts.flatMap((part) =>
      part.kind === 'yours' ? Array.from({ length: part.to - part.from }, (_, n) => part.from + n) : [],
    ),
  );
  const repeated = new Set(
    [...theirs].flatMap(([name, at]) => {
      const line = mine.get(name);
      if (isLooseRequirement(sides.yours[line ?? -1] ?? '', sides.syntax)) return [];
      return line !== undefined && kept.has(line) && !known.has(name) ? [at] : [];
    }),
  );
  return clashWhere(parts, ({ at, lines }) => lines.some((_, n) => repeated.has(at + n)));
}

/** Name -> line. */
type Declarations = Map<string, number>;

/**
 * What a file has once: top-level definitions and the members of classes, tables and dependencies, settings, keys of YAML with
 * those above them.
 */
function declarations(lines: readonly string[], syntax: Syntax): Declarations {
  const names: Declarations = new Map();
  if (syntax === 'prose' || syntax === 'plain') return names;
  const around: Array<{ indent: number; name: string }> = [];
  for (const [n, line] of lines.entries()) {
    if (isBlank(line)) continue;
    const indent = indentationOf(line);
    if (syntax === 'toml' && !/^\s*["'[]/.test(line)) continue;
    const name = nameDefinedBy(line, syntax);
    if (syntax === 'toml') {
      if (name !== undefined) names.set(name, n);
      continue;
    }
    // The end of a signature or of a call is where its statement is, and nothing of its own.
    if (/^[)\]}#]/.test(line.trim())) continue;
    while ((around.at(-1)?.indent ?? -1) >= indent) around.pop();
    const isItem = line.trimStart().startsWith('-');
    const isOwner = syntax === 'yaml' ? !isItem : /^\s*class\s/.test(line);
    const isInside = around.every(({ name }) => name !== '');
    if (name !== undefined && isInside && !isItem)
      names.set([...around.map((one) => one.name), name].join('.'), n);
    // Lines inside a function or a call define no member of the class.
    around.push({ indent, name: isOwner ? (name ?? '') : '' });
  }
  return names;
}
