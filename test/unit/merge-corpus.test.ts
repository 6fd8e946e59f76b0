import { type Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { describe, expect, it, vi } from 'vitest';
import { normaliseAnswers } from '../../src/answers/answers.js';
import { type FeatureId, features } from '../../src/answers/catalogue.js';
import { type Tree, toText } from '../../src/files/content.js';
import { diffLines } from '../../src/merge/diff.js';
import { merge } from '../../src/merge/index.js';
import { containsLines, splitText } from '../../src/merge/lines.js';
import { spreadStatement } from '../../src/python/calls.js';
import { splitStatements } from '../../src/python/statements.js';
import { render } from '../../src/render/index.js';
import { type Edit, edits } from './merge-corpus/edits.js';

vi.setConfig({ testTimeout: 120_000 });

/** A feature added or removed, alone and among all the others. */
const changes = features.flatMap(({ id }) => {
  const others = features.map((feature) => feature.id).filter((other) => other !== id);
  const pairs: Array<[FeatureId[], FeatureId[]]> = [
    [[], [id]],
    [others, [...others, id]],
  ];
  return pairs.flatMap(([without, with_]) => [
    { title: `+ ${id} (to ${without.join(', ') || 'none'})`, before: without, after: with_ },
    { title: `- ${id} (from ${with_.join(', ')})`, before: with_, after: without },
  ]);
});

const projects = new Map<string, Tree>();

function project(ids: readonly FeatureId[]): Tree {
  const key = [...ids].sort().join();
  let tree = projects.get(key);
  if (tree === undefined) {
    tree = render(normaliseAnswers({ name: 'my-api', lang: 'en', env: 'uv', features: [...ids] }));
    projects.set(key, tree);
  }
  return tree;
}

const python = new Workspace({ lint: { select: ['E9', 'F'] } }, 0);

const checked = new Map<string, Set<string>>();

function faults(text: string): Set<string> {
  const known = checked.get(text);
  if (known !== undefined) return known;
  const found = new Set<string>(
    (python.check(text) as Diagnostic[]).map(({ code, message }) => `${code} ${message}`),
  );
  checked.set(text, found);
  return found;
}

interface Merging {
  edit: Edit;
  change: string;
  base: string;
  yours: string;
  theirs: string;
}

/** Every edit with every feature that changes the file it is in. */
const mergings: Merging[] = changes.flatMap(({ title, before, after }) =>
  edits.flatMap((edit) => {
    const base = toText(project(before).get(edit.path) ?? '') ?? '';
    const theirs = toText(project(after).get(edit.path) ?? '') ?? '';
    if (base === '' || theirs === '' || base === theirs) return [];
    const yours = applied(edit, base);
    return yours === undefined ? [] : [{ edit, change: title, base, yours, theirs }];
  }),
);

/** The edited file, or undefined where a feature has replaced what the edit was about. */
function applied({ edit, title, path }: Edit, text: string): string | undefined {
  try {
    return edit(text);
  } catch (error) {
    if (text === project([]).get(path)) throw new Error(`${title}: ${(error as Error).message}`);
    return undefined;
  }
}

/** Whether both sides changed the same lines: then a conflict is what there should be. */
function meet({ base, yours, theirs }: Merging): boolean {
  const lines = splitText(base).lines;
  const mine = diffLines(lines, splitText(yours).lines);
  const other = diffLines(lines, splitText(theirs).lines);
  return mine.some((a) => other.some((b) => a.start < b.end && b.start < a.end));
}

describe('the corpus of realistic edits', () => {
  it('has at least 40 edits, each of which does something', () => {
    expect(edits.length).toBeGreaterThanOrEqual(40);
    for (const edit of edits) {
      const fresh = toText(project([]).get(edit.path) ?? '') ?? '';
      expect(applied(edit, fresh), edit.title).not.toBe(fresh);
    }
  });

  it('merges at least 90 % without a conflict', () => {
    const apart = mergings.filter((merging) => !meet(merging));
    const conflicts = apart.filter((merging) => merge({ path: merging.edit.path, ...merging }).conflicts > 0);
    const share = 1 - conflicts.length / apart.length;
    process.stdout.write(
      `${apart.length} merges, ${(share * 100).toFixed(1)} % clean\n` +
        conflicts.map(({ edit, change }) => `  conflict: ${edit.title}, ${change}\n`).join(''),
    );
    expect(share).toBeGreaterThanOrEqual(0.9);
  });

  it('loses no line that was added, and none that nobody deleted', () => {
    for (const merging of mergings) {
      const { edit, change, base, yours, theirs } = merging;
      const { text, conflicts } = merge({ path: edit.path, base, yours, theirs });
      const linesOf = (side: string): string[] =>
        conflicts > 0 ? splitText(side).lines : unwrapped(edit.path, side);
      const [before, mine, after, merged] = [base, yours, theirs, text ?? yours].map(linesOf) as [
        string[],
        string[],
        string[],
        string[],
      ];
      const times = (lines: readonly string[], line: string) => lines.filter((one) => one === line).length;
      const lost = mine.filter((line) => {
        const dropped = Math.max(0, times(before, line) - times(after, line));
        return !isImport(line) && times(merged, line) < Math.min(1, times(mine, line) - dropped);
      });
      expect(lost, `${edit.title}, ${change}`).toEqual([]);
      // Lines of theirs that are new, too: a merge that ignores the feature would be safe and useless.
      const missing = after.filter(
        (line) => !merged.includes(line) && !before.includes(line) && !mine.includes(line) && !isImport(line),
      );
      if (edit.path !== 'package.json') expect(missing, `${edit.title}, ${change}`).toEqual([]);
    }
  });

  it('merges none wrongly: what ruff finds in a clean merge was in one of the sides', () => {
    for (const { edit, change, base, yours, theirs } of mergings) {
      if (!edit.path.endsWith('.py')) continue;
      const { text, conflicts } = merge({ path: edit.path, base, yours, theirs });
      if (conflicts > 0 || text === undefined) continue;
      const known = new Set([...faults(yours), ...faults(theirs)]);
      const fresh = [...faults(text)].filter((fault) => !known.has(fault));
      expect(fresh, `${edit.title}, ${change}\n${text}`).toEqual([]);
    }
  });

  it('keeps the edit when a feature is added and removed again', () => {
    for (const { id } of features) {
      for (const edit of edits) {
        const without = toText(project([]).get(edit.path) ?? '') ?? '';
        const with_ = toText(project([id]).get(edit.path) ?? '') ?? '';
        if (without === '' || with_ === '' || without === with_) continue;
        const yours = applied(edit, without) ?? without;
        const added = merge({ path: edit.path, base: without, yours, theirs: with_ });
        if (added.conflicts > 0 || added.text === undefined) continue;
        const removed = merge({ path: edit.path, base: with_, yours: added.text, theirs: without });
        if (removed.conflicts > 0 || removed.text === undefined) continue;
        // An import that its owner took away comes back with a feature that needs it. It cannot go with it again: it is in the
        // project without the feature as well.
        const broughtBack = (line: string): boolean =>
          isImport(line) && without.includes(`${line}\n`) && !yours.includes(`${line}\n`);
        const kept = removed.text.split('\n').filter((line) => !broughtBack(line));
        expect(kept.join('\n'), `${edit.title}, ${id}`).toBe(yours);
      }
    }
  });
});

/** Lines of a file; of Python with each argument on its own, for a call may be wrapped in another way. */
function unwrapped(path: string, text: string): string[] {
  if (!path.endsWith('.py')) return splitText(text).lines;
  const code = text.replaceAll('\r\n', '\n');
  const spread = splitStatements(code).map((statement) =>
    spreadStatement(statement, Number.POSITIVE_INFINITY),
  );
  return splitText(spread.join('')).lines;
}

function isImport(line: string): boolean {
  return /^(import|from) |^ {4}\w+,$|^\)$|^from \S+ import \($/.test(line);
}

it('containsLines is about order', () => {
  expect(containsLines(['a', '', 'b'], ['a', 'b'])).toBe(true);
  expect(containsLines(['b', 'a'], ['a', 'b'])).toBe(false);
});
