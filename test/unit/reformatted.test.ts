import { Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { describe, expect, it } from 'vitest';
import { normaliseAnswers } from '../../src/answers/answers.js';
import { type FeatureId, features } from '../../src/answers/catalogue.js';
import { type Tree, toText } from '../../src/files/content.js';
import { merge } from '../../src/merge/index.js';
import { render } from '../../src/render/index.js';

const ids = features.map(({ id }) => id);
const projects = new Map<string, Tree>();

function project(asked: readonly FeatureId[]): Tree {
  const key = [...asked].sort().join();
  const tree =
    projects.get(key) ??
    render(normaliseAnswers({ name: 'my-api', lang: 'en', env: 'uv', features: [...asked] }));
  projects.set(key, tree);
  return tree;
}

/** Settings of formatters that teams really have. */
const styles: ReadonlyArray<{ title: string; settings: { 'line-length'?: number; format?: object } }> = [
  { title: 'lines of 100, as black', settings: { 'line-length': 100 } },
  { title: 'lines of 120', settings: { 'line-length': 120 } },
  { title: 'lines of 79', settings: { 'line-length': 79 } },
  { title: 'single quotes', settings: { format: { 'quote-style': 'single' } } },
  { title: 'tabs', settings: { format: { 'indent-style': 'tab' } } },
  {
    title: 'lines of 120 without magic commas, single quotes and tabs',
    settings: {
      'line-length': 120,
      format: { 'quote-style': 'single', 'indent-style': 'tab', 'skip-magic-trailing-comma': true },
    },
  },
];

const changes = ids.flatMap((id): Array<[title: string, before: FeatureId[], after: FeatureId[]]> => {
  const others = ids.filter((other) => other !== id);
  return [
    [`+ ${id}`, [], [id]],
    [`- ${id}`, [id], []],
    [`+ ${id} to the rest`, others, [...others, id]],
    [`- ${id} from all`, [...others, id], others],
  ];
});

describe('a project that was only formatted in another way', () => {
  it.each(styles)('meets every feature without a conflict: $title', ({ title: name, settings }) => {
    const formatter = new Workspace({ ...settings, 'target-version': 'py311' }, 0);
    const plain = new Workspace(
      {
        ...settings,
        'target-version': 'py311',
        format: { ...settings.format, 'skip-magic-trailing-comma': true },
      },
      0,
    );
    const known = new Map<string, string>();
    const format = (text: string): string => {
      const formatted = known.get(text) ?? formatter.format(text);
      known.set(text, formatted);
      return formatted;
    };
    const faults: string[] = [];
    let merges = 0;
    for (const [title, before, after] of changes) {
      for (const [path, content] of project(before)) {
        const base = toText(content) ?? '';
        const theirs = toText(project(after).get(path) ?? '') ?? '';
        if (!path.endsWith('.py') || theirs === '' || base === theirs) continue;
        const yours = format(base);
        merges++;
        const { text, conflicts } = merge({ path, base, yours, theirs });
        if (conflicts > 0 || text === undefined) faults.push(`${name}: conflict ${title}: ${path}`);
        else if (plain.format(text) !== plain.format(theirs)) faults.push(`${name}: wrong ${title}: ${path}`);
      }
    }
    process.stdout.write(`${merges} merges, ${faults.length} faults\n`);
    expect(faults).toEqual([]);
  });
});
