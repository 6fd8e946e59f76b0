import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCondition, holds, parseCondition, simplestCondition } from '../snapshots/condition.js';
import { lineUnion, textReader, type Variant } from '../snapshots/line-union.js';
import { decodeSnapshot, encodeSnapshot } from '../snapshots/snapshot-file.js';

const VARIABLES = ['a', 'b', 'c', 'd'];
const assignments = [...Array(2 ** VARIABLES.length).keys()];

/** A truth table: for each assignment true, false, or undefined where it cannot occur. */
const table = fc.array(fc.constantFrom(true, false, undefined), { minLength: 16, maxLength: 16 });

const split = (values: ReadonlyArray<boolean | undefined>) => ({
  on: assignments.filter((index) => values[index] === true),
  off: assignments.filter((index) => values[index] === false),
});

describe('simplestCondition', () => {
  it('holds for everything that is on and nothing that is off', () => {
    fc.assert(
      fc.property(table, (values) => {
        const { on, off } = split(values);
        const condition = simplestCondition(on, off, VARIABLES.length);
        expect(on.filter((assignment) => !holds(condition, assignment))).toEqual([]);
        expect(off.filter((assignment) => holds(condition, assignment))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('has no conjunction, and in a conjunction no variable, that could be left out', () => {
    fc.assert(
      fc.property(table, (values) => {
        const { on, off } = split(values);
        const condition = simplestCondition(on, off, VARIABLES.length);
        for (const cube of condition) {
          const others = condition.filter((other) => other !== cube);
          expect(on.every((assignment) => holds(others, assignment))).toBe(false);
          for (const bit of [1, 2, 4, 8].filter((one) => cube.mask & one)) {
            const wider = [{ mask: cube.mask & ~bit, value: cube.value & ~bit }];
            expect(off.some((assignment) => holds(wider, assignment))).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is written and read back alike', () => {
    fc.assert(
      fc.property(table, (values) => {
        const { on, off } = split(values);
        const condition = simplestCondition(on, off, VARIABLES.length);
        expect(parseCondition(formatCondition(condition, VARIABLES), VARIABLES)).toEqual(condition);
      }),
    );
  });

  it('says it as a person would', () => {
    const formatted = (
      test: (assignment: number) => boolean,
      possible: (assignment: number) => boolean = () => true,
    ) =>
      formatCondition(
        simplestCondition(
          assignments.filter((one) => possible(one) && test(one)),
          assignments.filter((one) => possible(one) && !test(one)),
          VARIABLES.length,
        ),
        VARIABLES,
      );
    expect(formatted(() => true)).toBe('');
    expect(formatted((one) => (one & 1) !== 0)).toBe('{a}');
    expect(formatted((one) => (one & 3) !== 0)).toBe('{a | b}');
    expect(formatted((one) => (one & 3) === 3)).toBe('{a & b}');
    expect(formatted((one) => (one & 5) === 1)).toBe('{a & !c}');
    expect(formatted((one) => (one & 1) !== 0 || (one & 12) === 12)).toBe('{a | c & d}');
    // Where b requires a, what is there with both is there with b.
    expect(
      formatted(
        (one) => (one & 3) === 3,
        (one) => (one & 3) !== 2,
      ),
    ).toBe('{b}');
  });

  it('refuses what is both on and off', () => {
    expect(() => simplestCondition([1, 2], [2], 2)).toThrow('both');
  });
});

/** Files made as templates make them: lines, each of them there under a condition of its own; blank lines and brackets repeat. */
const files = fc
  .array(
    fc.record({
      line: fc.oneof(fc.constantFrom('\n', ')\n', '    \n'), fc.stringMatching(/^[a-z{}|\\ &!]{1,6}\n$/)),
      literals: fc.array(fc.constantFrom(...assignments), { maxLength: 2 }),
    }),
    { maxLength: 30 },
  )
  .map((lines) =>
    assignments.map((assignment) =>
      lines
        .filter(({ literals }) => literals.every((literal) => (assignment & literal) !== 0 || literal === 0))
        .map(({ line }) => line)
        .join(''),
    ),
  );

/** Texts that have nothing to do with each other, last lines without a line end included. */
const unrelated = fc.array(fc.stringMatching(/^([ab|{}\\]{0,2}\n?){0,5}$/), { minLength: 16, maxLength: 16 });

function variantsOf(texts: readonly string[]): Variant[] {
  return [...new Set(texts)].map((text) => ({
    text,
    assignments: assignments.filter((index) => texts[index] === text),
  }));
}

describe('lineUnion', () => {
  it('gives back every variant, through the snapshot file as well', () => {
    fc.assert(
      fc.property(fc.oneof(files, unrelated), (texts) => {
        const rows = lineUnion(variantsOf(texts), VARIABLES.length);
        const stored = encodeSnapshot({ present: [{ mask: 1, value: 1 }], rows }, VARIABLES);
        const read = decodeSnapshot(stored, VARIABLES);
        expect(assignments.map(textReader(rows))).toEqual(texts);
        expect(assignments.map(textReader(read.rows))).toEqual(texts);
        expect(encodeSnapshot(read, VARIABLES)).toBe(stored);
      }),
      { numRuns: 300 },
    );
  });

  it('has no row that never appears', () => {
    fc.assert(
      fc.property(fc.oneof(files, unrelated), (texts) => {
        for (const { condition } of lineUnion(variantsOf(texts), VARIABLES.length)) {
          expect(assignments.some((assignment) => holds(condition, assignment))).toBe(true);
        }
      }),
    );
  });

  it('gives one row to a line that two features share, and says so', () => {
    const dependencies = (assignment: number): string =>
      [
        assignment & 1 ? '    "celery[redis]>=5.7",\n' : '',
        '    "fastapi[standard]>=0.163",\n',
        assignment & 3 ? '    "redis>=8.1",\n' : '',
      ].join('');
    const rows = lineUnion(variantsOf(assignments.map(dependencies)), VARIABLES.length);
    expect(
      encodeSnapshot({ present: simplestCondition([1], [], 4), rows }, ['celery', 'redis', 'c', 'd']),
    ).toBe(
      [
        'present: always',
        '{celery}              |     "celery[redis]>=5.7",',
        '                      |     "fastapi[standard]>=0.163",',
        '{celery | redis}      |     "redis>=8.1",',
        '',
      ].join('\n'),
    );
  });

  it('keeps the blank line of a block with its block', () => {
    const blocks = (assignment: number): string =>
      [
        'first\n',
        ...['a', 'b', 'c', 'd'].map((name, index) => (assignment & (1 << index) ? `\n${name}\n` : '')),
        '\nlast\n',
      ].join('');
    const fullestFirst = variantsOf(assignments.map(blocks)).reverse();
    const rows = lineUnion(fullestFirst, VARIABLES.length);
    expect(rows).toHaveLength(2 + 8 + 1);
    expect(rows.every(({ condition }) => condition.length === 1)).toBe(true);
  });
});

describe('a snapshot file', () => {
  it.each([
    '',
    'present: always',
    'present: {nobody}\n',
    'present: always\nno row\n',
    'present: always\n{nobody}| x\n',
  ])('is refused when it is none: %j', (text) => {
    expect(() => decodeSnapshot(text, VARIABLES)).toThrow();
  });
});
