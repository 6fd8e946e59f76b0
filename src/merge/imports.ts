import { sortPythonImports } from '../python/imports.js';
import { withoutProse } from '../python/words.js';
import { balanceOf, isBlank } from './syntax.js';

/** The import statements at the top of a Python module. */
export interface Imports {
  /** First line, and the one after the last. */
  start: number;
  end: number;
  statements: Statement[];
}

interface Statement {
  start: number;
  end: number;
  /** One import each: `import os`, `from fastapi import Depends as D`. */
  entries: string[];
  /** Has comments, which rewriting would lose. */
  isCommented: boolean;
}

/** The imports of a module, or undefined when it has none or has them in a form that is left alone here. */
export function findImports(lines: readonly string[]): Imports | undefined {
  let at = firstStatement(lines);
  const statements: Statement[] = [];
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (isBlank(line) || line.startsWith('#')) {
      at++;
      continue;
    }
    if (!/^(import|from)\s/.test(line)) break;
    let end = at + 1;
    while (end < lines.length && balanceOf(lines.slice(at, end), 'python').open > 0) end++;
    const statement = parseStatement(lines.slice(at, end));
    if (statement === undefined) return undefined;
    statements.push({ ...statement, start: at, end });
    at = end;
  }
  const [first, last] = [statements[0], statements.at(-1)];
  return first && last ? { start: first.start, end: last.end, statements } : undefined;
}

/** The first line of code after comments and the docstring. */
function firstStatement(lines: readonly string[]): number {
  let at = 0;
  while (at < lines.length && (isBlank(lines[at] ?? '') || lines[at]?.startsWith('#'))) at++;
  if (!/^[rR]?("|')/.test(lines[at] ?? '')) return at;
  let end = at + 1;
  while (end < lines.length && balanceOf(lines.slice(at, end), 'python').inString) end++;
  return end;
}

function parseStatement(lines: readonly string[]): Pick<Statement, 'entries' | 'isCommented'> | undefined {
  const isCommented = lines.some((line) => line.includes('#'));
  const text = lines
    .map((line) => line.replace(/\s*#.*$/, ''))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  const whole = /^import ([\w., ]+)$/.exec(text);
  if (whole?.[1]) return { entries: namesIn(whole[1]).map((name) => `import ${name}`), isCommented };
  const from = /^from ([\w.]+) import (?:\(([\w*, ]+)\)|([\w*, ]+))$/.exec(text);
  const names = from?.[2] ?? from?.[3];
  if (!from || names === undefined) return undefined;
  return { entries: namesIn(names).map((name) => `from ${from[1]} import ${name}`), isCommented };
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim().replace(/\s+/g, ' '))
    .filter((name) => name !== '');
}

/** One side's module: all of its lines, and its imports. */
export interface Module {
  lines: readonly string[];
  imports: Imports;
}

/**
 * The lines of the merged imports. Imports are a set: both sides' changes to it are made, whoever formatted it how. What is
 * used decides in two cases that lines know nothing of: an import that theirs drops stays while the user's code uses it, and
 * one that the user dropped returns when theirs uses it again.
 *
 * @param body the rest of the merged module.
 */
export function mergeImports(base: Module, yours: Module, theirs: Module, body: readonly string[]): string[] {
  const [before, mine, after] = [base, yours, theirs].map(({ imports }) => entriesOf(imports)) as [
    Set<string>,
    Set<string>,
    Set<string>,
  ];
  const merged = new Set(mine);
  const dropped = [...before].filter((entry) => !after.has(entry));
  if (dropped.length > 0) {
    // A name that the generator's side does not import: its lines do not need it, or import it themselves.
    const ours = new Set(bodyOf(theirs));
    const rest = withoutProse(body.filter((line) => !ours.has(line)).join('\n'));
    for (const entry of dropped) if (!isUsed(entry, rest)) merged.delete(entry);
  }
  const lacking = [...after].filter((entry) => !merged.has(entry));
  const code = lacking.length === 0 ? '' : withoutProse(body.join('\n'));
  const own = lacking.length === 0 ? '' : withoutProse(bodyOf(yours).join('\n'));
  for (const entry of lacking) {
    const isNew = !before.has(entry);
    if (isNew || (isUsed(entry, code) && !isUsed(entry, own))) merged.add(entry);
  }
  const asTheyAre = yours.lines.slice(yours.imports.start, yours.imports.end);
  if (isSameSet(merged, mine)) return asTheyAre;
  if (asTheyAre.join('\n') === sorted(mine)) return sorted(merged).split('\n');
  return patch(yours, merged, wrappedModules(base.imports));
}

/** `now`, its imports sorted where those of `text` were. */
export function sortedLike(text: string, now: string): string {
  const [was, is] = [text, now].map((one) => one.split('\n')) as [string[], string[]];
  const [old, imports] = [findImports(was), findImports(is)];
  if (!old || !imports || was.slice(old.start, old.end).join('\n') !== sorted(entriesOf(old))) return now;
  const lines = sorted(entriesOf(imports));
  return lines === '\0' ? now : is.toSpliced(imports.start, imports.end - imports.start, lines).join('\n');
}

function entriesOf(imports: Imports): Set<string> {
  return new Set(imports.statements.flatMap(({ entries }) => entries));
}

function bodyOf({ lines, imports }: Module): string[] {
  return [...lines.slice(0, imports.start), ...lines.slice(imports.end)];
}

/** Whether code uses the name that an import binds. */
function isUsed(entry: string, code: string): boolean {
  const bound = / as (\w+)$/.exec(entry)?.[1] ?? /import (\w+)/.exec(entry)?.[1];
  if (bound === undefined) return false;
  // An attribute or a keyword of that name is something else.
  return new RegExp(`(?<![\\w.])${bound}\\b(?!=[^=])`).test(code);
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

function sorted(entries: Iterable<string>): string {
  // Star imports are left alone, as formatters do.
  return sortable(entries) ? sortPythonImports([...entries]).trimEnd() : '\0';
}

function sortable(entries: Iterable<string>): boolean {
  return ![...entries].some((entry) => /\*|^from \.|^import .*,/.test(entry));
}

/** Modules whose names stand on lines of their own. In what was rendered they do because one line would be too long. */
function wrappedModules({ statements }: Imports): Set<string> {
  const wrapped = statements.filter(({ start, end }) => end - start > 1);
  return new Set(wrapped.flatMap(({ entries }) => moduleOf(entries[0]) ?? []));
}

function moduleOf(entry: string | undefined): string | undefined {
  return /^from (\S+) import /.exec(entry ?? '')?.[1];
}

/**
 * Changes only the statements that have to change, in imports that the user formatted or commented in their own way.
 *
 * @param tooLong modules whose import was wrapped for its length: it need not stay so once names are gone.
 */
function patch(yours: Module, merged: ReadonlySet<string>, tooLong: ReadonlySet<string>): string[] {
  const { lines, imports } = yours;
  const missing = new Set(merged);
  const blocks = imports.statements.map((statement, n) => {
    for (const entry of statement.entries) missing.delete(entry);
    const kept = statement.entries.filter((entry) => merged.has(entry));
    const previous = imports.statements[n - 1];
    return {
      gap: lines.slice(previous?.end ?? imports.start, statement.start),
      text: lines.slice(statement.start, statement.end),
      kept,
      isChanged: kept.length < statement.entries.length && !statement.isCommented,
      isCommented: statement.isCommented,
      isWrapped: statement.end - statement.start > 1 && !tooLong.has(moduleOf(statement.entries[0]) ?? ''),
    };
  });
  // Whoever has one name a statement keeps it so. What is renamed stands alone in any style.
  const plain = imports.statements.filter(({ entries }) => !entries[0]?.includes(' as '));
  const isSingle = plain.some(
    ({ entries }, n) =>
      moduleOf(entries[0]) !== undefined && moduleOf(entries[0]) === moduleOf(plain[n - 1]?.entries[0]),
  );
  for (const entry of [...missing]) {
    const module = /^from (\S+) import [^*]/.exec(entry)?.[1];
    const home = blocks.find(
      ({ kept, isCommented }) =>
        !isCommented && module !== undefined && kept[0]?.startsWith(`from ${module} import `),
    );
    if (home === undefined || isSingle) continue;
    home.kept.push(entry);
    home.isChanged = true;
    missing.delete(entry);
  }
  const patched = blocks.map((block) => ({
    ...block,
    text: block.isChanged ? statementsFor(block.kept, block.isWrapped) : block.text,
  }));
  const groups = new Map<string, string[]>();
  for (const entry of missing) {
    const key = isSingle ? entry : (moduleOf(entry) ?? entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  for (const entries of groups.values()) {
    const [entry = ''] = entries;
    const text = isSingle ? [...entries] : statementsFor(entries);
    const after = patched.findLastIndex(
      ({ kept }) => kept[0] !== undefined && comesRightAfter(kept[0], entry),
    );
    const before = patched.findIndex(({ kept }) => kept[0] !== undefined && comesRightAfter(entry, kept[0]));
    const added = {
      gap: [] as string[],
      text,
      kept: entries,
      isChanged: true,
      isCommented: false,
      isWrapped: false,
    };
    if (after !== -1) patched.splice(after + 1, 0, added);
    else if (before !== -1) {
      const next = patched[before];
      if (next) patched.splice(before, 1, { ...added, gap: next.gap }, { ...next, gap: [] });
    } else patched.push({ ...added, gap: [''] });
  }
  return joined(patched);
}

/** Statements with what stands above each. Where one went, so does the blank line above it, unless what follows needs it. */
function joined(blocks: ReadonlyArray<{ gap: readonly string[]; text: readonly string[] }>): string[] {
  const lines: string[] = [];
  let left: readonly string[] = [];
  for (const { gap, text } of blocks) {
    const above = gap.length > 0 ? gap : left;
    const isComment = !above.every(isBlank);
    if (text.length > 0 || isComment) {
      if (isComment || lines.length > 0) lines.push(...above);
      lines.push(...text);
      left = [];
    } else left = above;
  }
  return lines;
}

/** @param isWrapped whether it was one name a line, as ruff leaves it when the last one has a comma. */
function statementsFor(entries: readonly string[], isWrapped = false): string[] {
  if (entries.length === 0) return [];
  const lines = sortable(entries) ? sortPythonImports(entries).trimEnd().split('\n') : [...entries];
  const from = lines.length === 1 && isWrapped && /^(from \S+ import )(.*)$/.exec(lines[0] ?? '');
  if (!from) return lines;
  return [`${from[1]}(`, ...(from[2] ?? '').split(', ').map((name) => `    ${name},`), ')'];
}

/** Whether the two belong to one section, in this order. */
function comesRightAfter(first: string, second: string): boolean {
  if (!sortable([first, second])) return false;
  const sorted = sortPythonImports([first, second]).trimEnd();
  const module = /^from \S+ import /.exec(first)?.[0];
  // Of one module, they are one statement when sorted.
  if (module !== undefined && second.startsWith(module) && !sorted.includes('\n'))
    return sorted.startsWith(`${first},`);
  return sorted === `${first}\n${second}`;
}
