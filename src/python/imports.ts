import { pythonStandardLibrary } from './stdlib.js';

/** Line length at which ruff's formatter, in its default configuration, wraps an import. */
const LINE_LENGTH = 88;

const FIRST_PARTY = new Set(['app', 'tests', 'scripts']);

const IMPORT = /^import ([\w.]+(?: as \w+)?)$/;
const FROM_IMPORT = /^from ([\w.]+) import ([\w, ]+)$/;

const TOP_LEVEL = /^\w+/;

enum Section {
  Future,
  StandardLibrary,
  ThirdParty,
  FirstParty,
}

/**
 * Python import lines merged, sorted, sectioned and wrapped exactly as ruff's isort rules (`I`) want them.
 *
 * Features each contribute the imports that their own lines need; only here is it known which came together.
 *
 * @param lines one plain statement each, without comments or parentheses; blank lines are ignored.
 * @throws Error naming a line that is no such statement.
 */
export function sortPythonImports(lines: readonly string[]): string {
  const plain = new Set<string>();
  const members = new Map<string, Set<string>>();
  const renamed = new Map<string, Set<string>>();
  for (const line of lines.filter((one) => one.trim() !== '')) {
    const whole = IMPORT.exec(line);
    const from = FROM_IMPORT.exec(line);
    if (whole?.[1]) plain.add(whole[1]);
    else if (from?.[1] && from[2]) {
      for (const member of from[2].split(',').map((one) => one.trim())) {
        const home = member.includes(' as ') ? renamed : members;
        home.set(from[1], (home.get(from[1]) ?? new Set()).add(member));
      }
    } else throw new Error(`not a plain import statement: ${line}`);
  }

  const statements = [
    ...[...plain].map((module) => ({ module, kind: 0, first: '', text: `import ${module}` })),
    ...[...members].map(([module, names]) => {
      const sorted = [...names].sort(compareMembers);
      return { module, kind: 1, first: sorted[0] ?? '', text: fromImport(module, sorted) };
    }),
    ...[...renamed].flatMap(([module, names]) =>
      [...names].map((name) => ({ module, kind: 1, first: name, text: `from ${module} import ${name}` })),
    ),
  ];
  const sections = statements.map((statement) => ({ section: sectionOf(statement.module), ...statement }));
  return [Section.Future, Section.StandardLibrary, Section.ThirdParty, Section.FirstParty]
    .map((section) =>
      sections
        .filter((statement) => statement.section === section)
        .sort(
          (a, b) =>
            a.kind - b.kind || compareNaturally(a.module, b.module) || compareMembers(a.first, b.first),
        )
        .map(({ text }) => `${text}\n`)
        .join(''),
    )
    .filter((text) => text !== '')
    .join('\n');
}

function fromImport(module: string, sorted: readonly string[]): string {
  const line = `from ${module} import ${sorted.join(', ')}`;
  if (line.length <= LINE_LENGTH) return line;
  return `from ${module} import (\n${sorted.map((name) => `    ${name},\n`).join('')})`;
}

function sectionOf(module: string): Section {
  const top = TOP_LEVEL.exec(module)?.[0] ?? module;
  if (top === '__future__') return Section.Future;
  if (pythonStandardLibrary.has(top)) return Section.StandardLibrary;
  return FIRST_PARTY.has(top) ? Section.FirstParty : Section.ThirdParty;
}

/** isort's `order-by-type`: constants, then classes, then everything else, each in natural order. */
function compareMembers(a: string, b: string): number {
  return memberType(a) - memberType(b) || compareNaturally(a, b);
}

function memberType(name: string): number {
  if (name.length > 1 && name === name.toUpperCase()) return 0;
  return name[0] !== name[0]?.toLowerCase() ? 1 : 2;
}

/** Case-insensitive, with runs of digits compared as numbers; equal but for case: upper case first. */
function compareNaturally(a: string, b: string): number {
  return compare(naturalKey(a), naturalKey(b)) || compare(a, b);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// The same names are imported all over a project.
const naturalKeys = new Map<string, string>();

/** A text whose plain order is the natural one: numbers of one width, before which a text that ends there comes first. */
function naturalKey(name: string): string {
  let key = naturalKeys.get(name);
  if (key === undefined) {
    key = name.toLowerCase().replace(/\d+/g, (digits) => `\u0000${digits.padStart(20, '0')}`);
    naturalKeys.set(name, key);
  }
  return key;
}
