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
    ...[...plain].map((module) => ({ module, key: `0${naturalKey(module)}`, text: `import ${module}` })),
    ...[...members].map(([module, names]) => {
      const sorted = inOrder([...names].map((name) => ({ key: memberKey(name), text: name })));
      return {
        module,
        key: `1${naturalKey(module)}${memberKey(sorted[0] ?? '')}`,
        text: fromImport(module, sorted),
      };
    }),
    ...[...renamed].flatMap(([module, names]) =>
      [...names].map((name) => ({
        module,
        key: `1${naturalKey(module)}${memberKey(name)}`,
        text: `from ${module} import ${name}`,
      })),
    ),
  ].map((statement) => ({ section: sectionOf(statement.module), ...statement }));
  return [Section.Future, Section.StandardLibrary, Section.ThirdParty, Section.FirstParty]
    .map((section) => inOrder(statements.filter((statement) => statement.section === section)))
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** The texts by their keys: what is compared is worked out once for each. */
function inOrder(entries: Array<{ key: string; text: string }>): string[] {
  return entries.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ text }) => text);
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
function memberKey(name: string): string {
  const type =
    name.length > 1 && name === name.toUpperCase() ? 0 : name[0] !== name[0]?.toLowerCase() ? 1 : 2;
  return type + naturalKey(name);
}

/**
 * A text whose plain order is the natural one: case-insensitive, with runs of digits compared as numbers; equal but for case, upper
 * case first. A text that ends comes before one that goes on.
 */
function naturalKey(name: string): string {
  const folded = name.toLowerCase().replace(/\d+/g, (digits) => `\u0000${digits.padStart(20, '0')}`);
  return `${folded}\u0000\u0000${name}\u0000\u0000`;
}
