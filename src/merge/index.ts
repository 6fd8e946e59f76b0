import { gatherStatements, spreadSides } from './calls.js';
import { combine } from './combine.js';
import { diffLines } from './diff.js';
import { findImports, type Module, mergeImports } from './imports.js';
import { mergeJson } from './json.js';
import { repeatedKeywords } from './keywords.js';
import { joinLines, type MergedLine, replaceText, splitText } from './lines.js';
import type { Clash, Sides } from './parts.js';
import { hasWholeLists, isWellShaped, syntaxOf } from './syntax.js';

export { sortedLike } from './imports.js';
export { containsLines, replaceText, splitText } from './lines.js';

export interface MergeInput {
  path: string;
  /** The file as rendered from the answers before the change. */
  base: string;
  /** What the user made of it. */
  yours: string;
  /** The file as rendered from the answers after the change. */
  theirs: string;
}

export interface MergeOptions {
  /** Labels written after `<<<<<<<`, `|||||||` and `>>>>>>>`. */
  labels?: { yours: string; base: string; theirs: string };
  /** Whether a merged text is one that its language accepts; asked of clean merges only. */
  accepts?: (path: string, text: string) => boolean;
}

export interface Merged {
  /** Undefined when no merge is to be had: the changes fit together line by line and yet make no sense. */
  text: string | undefined;
  /** How many things both sides changed. 0 is a clean merge. */
  conflicts: number;
  /** Whether the conflicts are marked in the text; otherwise the user's side of them is in it. */
  isMarked: boolean;
}

const LABELS = { yours: 'yours', base: 'before', theirs: 'generated' };

/**
 * Merges one edited file. No line that the user wrote is missing from the result, and their line ends, final newline and
 * byte order mark stay as they are.
 */
export function merge(input: MergeInput, options: MergeOptions = {}): Merged {
  if (input.path.endsWith('.json')) {
    const json = mergeJson(
      ...([input.base, input.yours, input.theirs].map(withoutMark) as [string, string, string]),
    );
    if (json !== undefined) {
      return { text: replaceText(input.yours, json.text), conflicts: json.conflicts, isMarked: false };
    }
  }
  const merged = mergeText(input, options, true);
  if (isSound(input, merged, options)) return merged;
  const careful = mergeText(input, options, false);
  if (isSound(input, careful, options)) return careful;
  return { text: undefined, conflicts: 1, isMarked: false };
}

function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

/** A clean merge has to be one that a person could have written; a marked one is for a person to look at anyway. */
function isSound(
  { path, yours, theirs }: MergeInput,
  { text, conflicts }: Merged,
  { accepts }: MergeOptions,
): boolean {
  if (conflicts > 0 || text === undefined) return true;
  const isPython = (side: string): boolean => isWellShaped(splitText(side).lines);
  // A file that was not valid Python before the merge need not be afterwards.
  if (syntaxOf(path) === 'python') {
    if (!isPython(text) && isPython(yours) && isPython(theirs)) return false;
    if (repeatedKeywords(text).length > repeatedKeywords(yours).length) return false;
  }
  return accepts === undefined || accepts(path, text);
}

function mergeText(input: MergeInput, { labels = LABELS }: MergeOptions, rules: boolean): Merged {
  const yours = splitText(input.yours);
  const [base, theirs] = [input.base, input.theirs].map((text) => splitText(text).lines) as [
    string[],
    string[],
  ];
  // Blank lines at the end of the user's file stay there: what is added at the end stands above them.
  const spare = Math.max(0, blanksAtEnd(yours.lines) - Math.max(blanksAtEnd(base), blanksAtEnd(theirs)));
  const end = yours.lines.length - spare;
  const sides: Sides = {
    base,
    yours: yours.lines.slice(0, end),
    theirs,
    syntax: syntaxOf(input.path),
  };
  const whole = mergeModuleOrLines(sides, labels, rules);
  const merged = (whole.conflicts > 0 && rules ? mergeCalls(sides, labels) : undefined) ?? whole;
  const tail = Array.from({ length: spare }, (_, n) => end + n);
  return {
    text: joinLines([...merged.lines, ...tail], yours),
    conflicts: merged.conflicts,
    isMarked: true,
  };
}

function blanksAtEnd(lines: readonly string[]): number {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.length - 1 - last;
}

interface Lines {
  lines: MergedLine[];
  conflicts: number;
}

type Labels = typeof LABELS;

function mergeModuleOrLines(sides: Sides, labels: Labels, rules: boolean): Lines {
  return (rules ? mergeModule(sides, labels) : undefined) ?? mergeLines(sides, labels, rules);
}

/** A clean merge of Python by arguments where there is none by lines: of the outermost brackets first, then of all. */
function mergeCalls(sides: Sides, labels: Labels): Lines | undefined {
  const isShaped = { toml: hasWholeLists, python: isWellShaped }[sides.syntax as 'toml' | 'python'];
  if (isShaped === undefined || ![sides.base, sides.yours, sides.theirs].every(isShaped)) return undefined;
  for (const levels of [1, Number.POSITIVE_INFINITY]) {
    const spread = spreadSides(sides, levels);
    const { lines, conflicts } = mergeModuleOrLines(spread, labels, true);
    if (conflicts === 0) return { lines: gatherStatements(lines, spread, sides.theirs, levels), conflicts };
  }
  return undefined;
}

function mergeLines(sides: Sides, labels: Labels, rules: boolean): Lines {
  const lines: MergedLine[] = [];
  let conflicts = 0;
  for (const part of combine(sides, rules)) {
    if (part.kind === 'yours') for (let n = part.from; n < part.to; n++) lines.push(n);
    else if (part.kind === 'theirs') lines.push(...part.lines);
    else {
      lines.push(...mark(part, sides, labels));
      conflicts++;
    }
  }
  return { lines, conflicts };
}

/** A conflict as git shows it with `merge.conflictStyle = zdiff3`: what both sides have in common stands outside. */
function mark({ from, to, base, theirs }: Clash, { yours }: Sides, labels: Labels): MergedLine[] {
  const mine = Array.from({ length: to - from }, (_, n) => from + n);
  let head = 0;
  while (head < mine.length && head < theirs.length && yours[from + head] === theirs[head]) head++;
  let tail = 0;
  while (
    tail < mine.length - head &&
    tail < theirs.length - head &&
    yours[to - 1 - tail] === theirs[theirs.length - 1 - tail]
  ) {
    tail++;
  }
  return [
    ...mine.slice(0, head),
    `<<<<<<< ${labels.yours}`,
    ...mine.slice(head, mine.length - tail),
    `||||||| ${labels.base}`,
    ...base,
    '=======',
    ...theirs.slice(head, theirs.length - tail),
    `>>>>>>> ${labels.theirs}`,
    ...mine.slice(mine.length - tail),
  ];
}

/**
 * The user's text with everything marked in which `theirs` differs, for want of a base that would tell who changed what. Lines
 * that only the user has stand unmarked: they are most likely their own.
 */
export function markDifferences(
  yours: string,
  theirs: string,
  labels: Labels = LABELS,
): { text: string; conflicts: number } {
  const [mine, other] = [splitText(yours), splitText(theirs).lines];
  const lines: MergedLine[] = [];
  let [at, conflicts] = [0, 0];
  const take = (end: number): void => {
    for (; at < end; at++) lines.push(at);
  };
  for (const { start, end, from, to } of diffLines(mine.lines, other)) {
    take(start);
    if (from === to) continue;
    lines.push(`<<<<<<< ${labels.yours}`);
    take(end);
    lines.push('=======', ...other.slice(from, to), `>>>>>>> ${labels.theirs}`);
    conflicts++;
  }
  take(mine.lines.length);
  return { text: joinLines(lines, mine), conflicts };
}

/** Stands for the imports while the rest of a module is merged; no line of text can be it. */
const IMPORTS = '\0imports';

/** A Python module, with its imports merged as what they are; undefined where there is nothing to be gained by that. */
function mergeModule(sides: Sides, labels: Labels): Lines | undefined {
  if (sides.syntax !== 'python') return undefined;
  const [base, yours, theirs] = [sides.base, sides.yours, sides.theirs].map(asModule);
  if (!base || !yours || !theirs) return undefined;
  const rest = mergeLines(
    { ...sides, base: withoutImports(base), yours: withoutImports(yours), theirs: withoutImports(theirs) },
    labels,
    true,
  );
  const { start, end } = yours.imports;
  const at = rest.lines.indexOf(start);
  if (at === -1 || rest.lines.includes(IMPORTS)) return undefined;
  // Converts line numbers back to those of the user's whole file.
  const numbered = rest.lines.map((line) =>
    typeof line === 'number' && line > start ? line + end - start - 1 : line,
  );
  const body = numbered.flatMap((line, n) =>
    n === at ? [] : [typeof line === 'string' ? line : (sides.yours[line] ?? '')],
  );
  const imports = mergeImports(base, yours, theirs, body);
  const asTheyWere =
    imports.length === end - start && imports.every((line, n) => line === sides.yours[start + n]);
  numbered.splice(at, 1, ...(asTheyWere ? imports.map((_, n) => start + n) : imports));
  return { lines: numbered, conflicts: rest.conflicts };
}

function asModule(lines: readonly string[]): Module | undefined {
  const imports = findImports(lines);
  return imports && { lines, imports };
}

function withoutImports({ lines, imports }: Module): string[] {
  return [...lines.slice(0, imports.start), IMPORTS, ...lines.slice(imports.end)];
}

/** Whether a text has conflict marks. */
export function hasConflictMarkers(text: string): boolean {
  return /^<{7} /m.test(text) && /^>{7} /m.test(text);
}
