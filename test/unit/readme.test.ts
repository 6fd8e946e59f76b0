import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { features } from '../../src/answers/catalogue.js';
import { presets } from '../../src/answers/presets.js';
import { SEVERITY } from '../../src/check/finding.js';
import { sectionColumn } from '../../src/locales/section.js';

const readme = readFileSync('README.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

it('has a row for every feature, with its curriculum sections, and for nothing else', () => {
  const rows = [...readme.matchAll(/^\| `([\w-]+)` \| .+ \| ((?:\d\.\d|project [A-Z]| )+) \|$/gm)].map(
    ([, id, sections]) => `${id}: ${sections}`,
  );
  expect(rows.sort()).toEqual(
    features.map(({ id, sections }) => `${id}: ${sectionColumn(sections, 'en')}`).sort(),
  );
});

it.each(presets)('has a row for the preset $id, with its features', ({ id, features }) => {
  expect(readme).toMatch(new RegExp(`^\\| \`${id}\` \\| .+ \\| ${features.join(' ')} \\|$`, 'm'));
});

it('names only scripts that exist', () => {
  const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => name === undefined || !(name in scripts))).toEqual([]);
});

it('lists every code of check, with what it is', () => {
  const rows = [...readme.matchAll(/^\| `([\w-]+)` \| (problem|note) \| .+ \|$/gm)].map(([, code, kind]) => [
    code,
    kind,
  ]);
  expect(Object.fromEntries(rows)).toEqual(SEVERITY);
});
