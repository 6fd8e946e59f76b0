import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { diffLines } from '../../src/merge/diff.js';
import { merge } from '../../src/merge/index.js';
import { splitText } from '../../src/merge/lines.js';

/** Lines that repeat, nest, open and close: the more alike they are, the easier a merge goes wrong. */
const line = fc.constantFrom(
  '',
  'a = 1',
  'b = 2',
  'a = 3',
  'def f():',
  'def g():',
  '    pass',
  '    return a',
  '    x = [',
  '        "one",',
  '        "two",',
  '    ]',
  '@router.get("/a")',
  '# 주석',
  'class A:',
  '"""',
  '[tool.ruff]',
  'services:',
  '  redis:',
  '"fastapi>=1",',
  '"redis>=2",',
);
const lines = fc.array(line, { maxLength: 14 });

/** A few edits of a text: lines inserted, deleted, replaced, moved. */
function edited(base: readonly string[]): fc.Arbitrary<string[]> {
  const edit = fc.record({ at: fc.nat(), remove: fc.nat(3), insert: fc.array(line, { maxLength: 3 }) });
  return fc.array(edit, { maxLength: 4 }).map((edits) =>
    edits.reduce<string[]>(
      (text, { at, remove, insert }) => {
        const where = at % (text.length + 1);
        return text.toSpliced(where, remove, ...insert);
      },
      [...base],
    ),
  );
}

const path = fc.constantFrom('a.py', 'a.toml', 'a.yaml', 'a.md', '.env', 'Dockerfile');
const sides = lines.chain((base) =>
  fc.record({ path, base: fc.constant(base), yours: edited(base), theirs: edited(base) }),
);

function toText(content: readonly string[]): string {
  return content.map((one) => `${one}\n`).join('');
}

function count(content: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of content) if (one.trim() !== '') counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

/**
 * Lines of `mine` that `merged` should have and has not. The other side may have deleted some of the base's, which is what its
 * difference says, and not its count: a line that it moved is deleted in one place and inserted in another.
 */
function lostLines(merged: string[], mine: string[], base: string[], other: string[]): string[] {
  const [has, had] = [count(merged), count(mine)];
  const deleted = count(diffLines(base, other).flatMap(({ start, end }) => base.slice(start, end)));
  return [...had].flatMap(([one, times]) =>
    (has.get(one) ?? 0) < times - (deleted.get(one) ?? 0) ? [one] : [],
  );
}

const runs = { numRuns: 1500 };
vi.setConfig({ testTimeout: 60_000 });

describe('the difference of two texts', () => {
  it('turns one into the other, its hunks being in order and apart', () => {
    fc.assert(
      fc.property(lines, lines, (base, side) => {
        const rebuilt: string[] = [];
        let at = 0;
        for (const { start, end, from, to } of diffLines(base, side)) {
          expect(start).toBeGreaterThanOrEqual(at);
          rebuilt.push(...base.slice(at, start), ...side.slice(from, to));
          at = end;
        }
        expect([...rebuilt, ...base.slice(at)]).toEqual(side);
      }),
      runs,
    );
  });

  it('is found in long texts that have nothing but repeated lines', () => {
    const base = Array.from({ length: 4000 }, (_, n) => (n % 2 ? '' : 'x'));
    const side = ['a', ...base.slice(0, 2000), 'b', ...base.slice(2000), 'c'];
    const started = performance.now();
    expect(diffLines(base, side)).toHaveLength(3);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a merge', () => {
  it("loses no line of the user's, ever", () => {
    fc.assert(
      fc.property(sides, ({ path, base, yours, theirs }) => {
        const { text } = merge({ path, base: toText(base), yours: toText(yours), theirs: toText(theirs) });
        // Without a text the user's file stays as it is.
        const merged = text === undefined ? yours : splitText(text).lines;
        expect(lostLines(merged, yours, base, theirs)).toEqual([]);
      }),
      runs,
    );
  });

  it('without a conflict has what theirs added as well', () => {
    fc.assert(
      fc.property(sides, ({ path, base, yours, theirs }) => {
        const { text, conflicts } = merge({
          path,
          base: toText(base),
          yours: toText(yours),
          theirs: toText(theirs),
        });
        if (conflicts > 0 || text === undefined) return;
        expect(lostLines(splitText(text).lines, theirs, base, yours)).toEqual([]);
      }),
      runs,
    );
  });

  it('with only one side changed is that side', () => {
    fc.assert(
      fc.property(sides, ({ path, base, yours }) => {
        const [before, after] = [toText(base), toText(yours)];
        expect(merge({ path, base: before, yours: after, theirs: before })).toMatchObject({
          text: after,
          conflicts: 0,
        });
        expect(merge({ path, base: before, yours: before, theirs: after })).toMatchObject({
          text: after,
          conflicts: 0,
        });
        expect(merge({ path, base: before, yours: after, theirs: after })).toMatchObject({
          text: after,
          conflicts: 0,
        });
      }),
      runs,
    );
  });

  it('done twice changes nothing the second time', () => {
    fc.assert(
      fc.property(sides, ({ path, base, yours, theirs }) => {
        const [before, after] = [toText(base), toText(theirs)];
        const { text, conflicts } = merge({ path, base: before, yours: toText(yours), theirs: after });
        if (conflicts > 0 || text === undefined) return;
        expect(merge({ path, base: after, yours: text, theirs: after }).text).toBe(text);
      }),
      runs,
    );
  });

  it('has marks that git understands: taking one side of each conflict leaves no mark behind', () => {
    fc.assert(
      fc.property(sides, ({ path, base, yours, theirs }) => {
        const { text, conflicts } = merge({
          path,
          base: toText(base),
          yours: toText(yours),
          theirs: toText(theirs),
        });
        if (conflicts === 0 || text === undefined) return;
        const marked = /^<{7} yours\n(?:.*\n)*?\|{7} before\n(?:.*\n)*?={7}\n(?:.*\n)*?>{7} generated\n/gm;
        expect(text.match(marked)).toHaveLength(conflicts);
        expect(text.replace(marked, '')).not.toMatch(/^(<{7}|\|{7}|={7}|>{7})/m);
      }),
      runs,
    );
  });

  it('keeps the line ends, the final newline and the byte order mark of the user', () => {
    const style = fc.record({ crlf: fc.boolean(), final: fc.boolean(), mark: fc.boolean() });
    fc.assert(
      fc.property(sides, style, ({ path, base, yours, theirs }, { crlf, final, mark }) => {
        if (yours.at(-1)?.trim() === '' || yours.length < 2) return;
        const plain = merge({ path, base: toText(base), yours: toText(yours), theirs: toText(theirs) });
        const dress = (text: string): string => {
          const ended = final ? text : text.replace(/\n$/, '');
          return (mark ? '\ufeff' : '') + (crlf ? ended.replaceAll('\n', '\r\n') : ended);
        };
        const dressed = merge({
          path,
          base: toText(base),
          yours: dress(toText(yours)),
          theirs: toText(theirs),
        });
        expect(dressed.text).toBe(plain.text === undefined ? undefined : dress(plain.text));
      }),
      runs,
    );
  });

  it('of Python never makes something out of shape of two things in shape', () => {
    const block = fc.constantFrom(
      'def f():\n    return 1\n\n\n',
      'def g(a):\n    if a:\n        return 2\n    return 3\n\n\n',
      'class A:\n    """문서"""\n\n    x: int = 1\n    y = [\n        1,\n    ]\n\n\n',
      '@cache\ndef h():\n    pass\n\n\n',
      'X = [\n    "a",\n    "b",\n]\n',
    );
    const module = fc.uniqueArray(block, { maxLength: 5 });
    const change = fc.record({ insert: block, at: fc.nat(), remove: fc.boolean() });
    const apply = (
      blocks: string[],
      { insert, at, remove }: { insert: string; at: number; remove: boolean },
    ): string => blocks.toSpliced(at % (blocks.length + 1), remove ? 1 : 0, insert).join('');
    fc.assert(
      fc.property(module, change, change, (blocks, mine, other) => {
        const [base, yours, theirs] = [blocks.join(''), apply(blocks, mine), apply(blocks, other)];
        const { text, conflicts } = merge({ path: 'a.py', base, yours, theirs });
        if (conflicts > 0 || text === undefined) return;
        // Each definition is whole: what follows its first line is what follows it in one of the sides.
        for (const [start] of text.matchAll(/^(def|class|X|@).*$/gm)) expect(yours + theirs).toContain(start);
        for (const body of text.split(/^(?=\S)/m)) expect(`\n${yours}\n${theirs}`).toContain(body.trimEnd());
      }),
      runs,
    );
  });
});

describe('a merge of JSON', () => {
  const value = fc.oneof(fc.integer({ max: 3 }), fc.constantFrom('^1', '^2'), fc.boolean());
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', '__proto__'), value);
  const json = fc.dictionary(fc.constantFrom('scripts', 'dependencies', 'x'), fc.oneof(object, value));

  it('keeps every value that the user set, and is JSON', () => {
    fc.assert(
      fc.property(json, json, json, (base, yours, theirs) => {
        const [before, mine, after] = [base, yours, theirs].map(
          (side) => `${JSON.stringify(side, null, 2)}\n`,
        ) as [string, string, string];
        const { text, conflicts } = merge({ path: 'package.json', base: before, yours: mine, theirs: after });
        const merged = flatten(JSON.parse(text ?? ''));
        const [was, is, next] = [base, yours, theirs].map((side) => flatten(side)) as [
          Map<string, string>,
          Map<string, string>,
          Map<string, string>,
        ];
        for (const [key, set] of is) if (was.get(key) !== set) expect(merged.get(key)).toBe(set);
        if (conflicts > 0) return;
        for (const [key, set] of next) if (was.get(key) !== set) expect(merged.get(key)).toBe(set);
      }),
      runs,
    );
  });

  /** Path -> value, of what is no object. */
  function flatten(of: unknown, at = ''): Map<string, string> {
    if (typeof of !== 'object' || of === null) return new Map([[at, JSON.stringify(of)]]);
    return new Map(Object.entries(of).flatMap(([key, inner]) => [...flatten(inner, `${at}/${key}`)]));
  }
});

describe('a merge of imports', () => {
  const entry = fc.constantFrom(
    'import os',
    'import json',
    'from fastapi import Depends',
    'from fastapi import Query',
    'from fastapi import APIRouter',
    'from typing import Any',
    'from app import errors',
  );
  const imports = fc.uniqueArray(entry, { minLength: 1 });

  it('keeps what the user imported, has what theirs imports, and imports nothing twice', () => {
    fc.assert(
      fc.property(imports, imports, imports, (base, yours, theirs) => {
        const [before, mine, after] = [base, yours, theirs].map(
          (side) => `${side.join('\n')}\n\nx = 1\n`,
        ) as [string, string, string];
        const { text, conflicts } = merge({ path: 'a.py', base: before, yours: mine, theirs: after });
        expect(conflicts).toBe(0);
        const merged = importsIn(text ?? '');
        expect(new Set(merged).size).toBe(merged.length);
        for (const one of yours)
          if (!base.includes(one) || theirs.includes(one)) expect(merged).toContain(one);
        for (const one of theirs) if (!base.includes(one)) expect(merged).toContain(one);
      }),
      runs,
    );
  });

  function importsIn(text: string): string[] {
    return text.split('\n').flatMap((one) => {
      const from = /^from (\S+) import (.*)$/.exec(one);
      if (!from) return one.startsWith('import ') ? [one] : [];
      return (from[2] ?? '').split(', ').map((name) => `from ${from[1]} import ${name}`);
    });
  }
});
