import { describe, expect, it } from 'vitest';
import { languages } from '../../src/answers/answers.js';
import { render } from '../../src/render/index.js';
import { answersFor, combinationsOf, everyCombination, largestCombinations } from '../combinations.js';
import { type RuffCheck, ruffFor } from './ruff.js';

/**
 * Every combination, in one language each, and the smaller ones in all: the languages share all code.
 *
 * Equal files are looked at once, which is what makes it seconds.
 */
const projects = [
  ...everyCombination().map((on) => answersFor(on)),
  ...languages.flatMap((lang) =>
    [...combinationsOf(1), ...largestCombinations()].map((on) => answersFor(on, { lang })),
  ),
];

/** What the curriculum's 5.1 shows. */
const PHASE_5 = [
  'app/main.py',
  'app/core/config.py',
  'app/core/security.py',
  'app/api/v1/router.py',
  'app/api/v1/endpoints/items.py',
  'app/api/v1/endpoints/users.py',
  'app/crud/user.py',
  'app/db/session.py',
  'app/models/user.py',
  'app/schemas/user.py',
];

describe(`every one of ${everyCombination().length} combinations`, () => {
  const problems = { ruff: new Set<string>(), text: new Set<string>(), missing: new Set<string>() };
  const seen = new Set<string>();
  const configurations = new Map<string, { check: RuffCheck; seen: Map<string, Set<string>> }>();

  for (const answers of projects) {
    const project = render(answers);
    for (const path of PHASE_5) if (!project.has(path)) problems.missing.add(path);
    const pyproject = String(project.get('pyproject.toml'));
    const packages = [
      ...new Set([...project.keys()].flatMap((path) => /^(\w+)\/.*\.py$/.exec(path)?.[1] ?? [])),
    ];
    const ruff = ruffSection(pyproject) + packages.join();
    const configuration = configurations.get(ruff) ?? {
      check: ruffFor(pyproject, packages),
      seen: new Map(),
    };
    configurations.set(ruff, configuration);

    for (const [path, content] of project) {
      if (typeof content !== 'string') continue;
      const known = configuration.seen.get(path) ?? new Set();
      configuration.seen.set(path, known);
      if (known.has(content)) continue;
      known.add(content);
      if (/\.(py|md)$/.test(path))
        for (const problem of configuration.check(path, content)) problems.ruff.add(problem);
      if (seen.has(`${path}\n${content}`)) continue;
      seen.add(`${path}\n${content}`);
      for (const problem of textProblems(path, content)) problems.text.add(problem);
    }
  }

  it('has the files that the curriculum’s Phase 5 shows', () => {
    expect([...problems.missing]).toEqual([]);
  });

  it('passes ruff, lint and format, with its own configuration', () => {
    expect([...problems.ruff]).toEqual([]);
  });

  it('has tidy texts: no blanks at the end of a line, no gaps, one final line end', () => {
    expect([...problems.text]).toEqual([]);
  });
});

function ruffSection(pyproject: string): string {
  return pyproject.match(/^\[tool\.ruff[\s\S]*?(?=^\[(?!tool\.ruff)|$(?![\s\S]))/gm)?.join('') ?? '';
}

/** What ruff's formatter sees to in Python has to hold elsewhere too. */
function textProblems(path: string, text: string): string[] {
  const found: string[] = [];
  const gap = /\.py(\.mako)?$/.test(path) ? /\n{4}/ : /\n{3}/;
  if (/[ \t]+$/m.test(text)) found.push(`${path}: blanks at the end of a line`);
  if (text.includes('\r')) found.push(`${path}: a carriage return`);
  if (text.includes('\t') && !/\.(bat|tsv)$|Makefile$/.test(path)) found.push(`${path}: a tab`);
  // Python in a document is formatted as Python.
  const prose = path.endsWith('.md') ? text.replaceAll(/^```python\n[\s\S]*?^```$/gm, '```') : text;
  if (gap.test(prose))
    found.push(
      `${path}: blank lines in a row: ${JSON.stringify(prose.slice(prose.search(gap) - 40).slice(0, 80))}`,
    );
  if (text !== '' && !/[^\n]\n$/.test(text)) found.push(`${path}: does not end with one line end`);
  if (text.startsWith('\n')) found.push(`${path}: starts with a blank line`);
  if (text === '' && !path.endsWith('__init__.py')) found.push(`${path}: empty`);
  if (text !== text.normalize('NFC')) found.push(`${path}: not in NFC`);
  return found;
}
