// `npm run bench:size`: how much there is to read in a generated project, beside what there was at BASELINE.
//
//     UPDATE=1 npm run bench:size    # at BASELINE itself: writes what is compared with
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { closure, features, isFeatureId } from '../../src/answers/catalogue.js';
import { presets } from '../../src/answers/presets.js';
import { render } from '../../src/render/index.js';
import { answersFor, largestCombinations } from '../combinations.js';

const BASELINE = '890b4d0';
const STORED = join(import.meta.dirname, `size-${BASELINE}.json`);
const COUNTER = join(import.meta.dirname, 'statements.py');

const MEASURES = ['app statements', 'app lines', 'test statements', 'test lines', 'document lines'] as const;
type Measure = (typeof MEASURES)[number];
type Sizes = Record<string, Record<Measure, number>>;

/** By what the row is called: what is asked for. What a feature requires comes along. */
const projects: Record<string, readonly string[]> = {
  base: [],
  ...Object.fromEntries(features.map(({ id }) => [id, [id]])),
  'jwt, sqlalchemy': ['jwt', 'sqlalchemy'],
  ...Object.fromEntries(presets.map(({ id, features }) => [id, features])),
  everything: largestCombinations()[0] ?? [],
};

it('prints the size of base, each feature and each preset', () => {
  const now = Object.fromEntries(Object.entries(projects).map(([name, asked]) => [name, sizeOf(asked)]));
  if (process.env.UPDATE) writeFileSync(STORED, `${JSON.stringify(now, undefined, 2)}\n`);
  const before: Sizes = existsSync(STORED) ? JSON.parse(readFileSync(STORED, 'utf8')) : {};
  process.stdout.write(`\n${table(now, before)}\n`);
  expect(now.base?.['app statements']).toBeGreaterThan(0);
});

function sizeOf(asked: readonly string[]): Record<Measure, number> {
  const on = closure(asked.filter(isFeatureId)).map(({ id }) => id);
  const files = [...render(answersFor(on))].filter(
    (file): file is [string, string] => typeof file[1] === 'string',
  );
  const textsOf = (pattern: RegExp): string[] =>
    files.filter(([path]) => pattern.test(path)).map(([, text]) => text);
  const [app, tests, documents] = [/^app\/.*\.py$/, /^tests\/.*\.py$/, /\.md$/].map(textsOf) as [
    string[],
    string[],
    string[],
  ];
  return {
    'app statements': statementsIn(app),
    'app lines': linesIn(app),
    'test statements': statementsIn(tests),
    'test lines': linesIn(tests),
    'document lines': linesIn(documents),
  };
}

function statementsIn(sources: readonly string[]): number {
  const counted = execFileSync('python3', [COUNTER], { input: JSON.stringify(sources), encoding: 'utf8' });
  return sum(JSON.parse(counted));
}

function linesIn(texts: readonly string[]): number {
  return sum(texts.map((text) => text.split('\n').length - 1));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** `655 -> 640`: at BASELINE and now. */
function table(now: Sizes, before: Sizes): string {
  const rows = Object.entries(now).map(([name, sizes]) => [
    name,
    ...MEASURES.map((measure) => {
      const old = before[name]?.[measure];
      return old === undefined ? `${sizes[measure]}` : `${old} -> ${sizes[measure]}`;
    }),
  ]);
  const all = [[`${BASELINE} -> now`, ...MEASURES], ...rows];
  const widths = MEASURES.map((_, column) => Math.max(...all.map((row) => row[column + 1]?.length ?? 0)));
  const first = Math.max(...all.map(([name = '']) => name.length));
  return all
    .map(([name = '', ...cells]) =>
      [name.padEnd(first), ...cells.map((cell, column) => cell.padStart(widths[column] ?? 0))].join('  '),
    )
    .join('\n');
}
