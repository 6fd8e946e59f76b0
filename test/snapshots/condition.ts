/**
 * Boolean conditions over a few named variables (the features), and the simplest one that fits what was observed.
 *
 * An assignment says which variables are true: bit `i` stands for variable `i`.
 */

/** A conjunction: the variables in `mask` have the values in `value`; the others may have any. */
export interface Cube {
  mask: number;
  value: number;
}

/** A disjunction of cubes. None of them: never. One empty cube: always. */
export type Condition = readonly Cube[];

export const ALWAYS: Condition = [{ mask: 0, value: 0 }];

export function holds(condition: Condition, assignment: number): boolean {
  for (const { mask, value } of condition) if ((assignment & mask) === value) return true;
  return false;
}

/**
 * A simplest condition that is true for `on` and false for `off`; anything else is free.
 *
 * First the variables that are not needed to tell the two apart are dropped, then, over the rest, the prime
 * implicants are found (Quine-McCluskey) and a small cover of them is chosen. Deterministic.
 *
 * @throws Error when an assignment is in both.
 */
export function simplestCondition(
  on: readonly number[],
  off: readonly number[],
  variables: number,
): Condition {
  if (on.length === 0) return [];
  if (off.length === 0) return ALWAYS;
  const needed = neededVariables(on, off, variables);
  return cover(primes(distinct(on, needed), distinct(off, needed), needed), distinct(on, needed));
}

function neededVariables(on: readonly number[], off: readonly number[], variables: number): number {
  const separates = (mask: number): boolean => {
    const seen = new Set(on.map((assignment) => assignment & mask));
    return !off.some((assignment) => seen.has(assignment & mask));
  };
  let needed = 2 ** variables - 1;
  if (!separates(needed)) throw new Error('an assignment is both on and off');
  // Those that speak least for being on are dropped first: `{venv}` rather than `{!uv & !conda}`, where either would do.
  const share = (bit: number, among: readonly number[]): number =>
    among.filter((one) => one & bit).length / among.length;
  const bits = [...Array(variables).keys()]
    .map((variable) => 2 ** (variables - 1 - variable))
    .map((bit) => ({ bit, speaks: share(bit, on) - share(bit, off) }))
    .sort((a, b) => a.speaks - b.speaks);
  for (const { bit } of bits) if (separates(needed & ~bit)) needed &= ~bit;
  return needed;
}

function distinct(assignments: readonly number[], mask: number): number[] {
  return [...new Set(assignments.map((assignment) => assignment & mask))];
}

/** Cubes over the variables in `needed` that hold for something in `on`, for nothing in `off`, and cannot be widened. */
function primes(on: readonly number[], off: readonly number[], needed: number): Cube[] {
  const free = ({ mask, value }: Cube): boolean => !off.some((assignment) => (assignment & mask) === value);
  const found = new Map<string, Cube>();
  const seen = new Set<string>();
  const widen = (cube: Cube): void => {
    const key = `${cube.mask} ${cube.value}`;
    if (seen.has(key)) return;
    seen.add(key);
    let widest = true;
    for (let rest = cube.mask; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const wider = { mask: cube.mask & ~bit, value: cube.value & ~bit };
      if (!free(wider)) continue;
      widest = false;
      widen(wider);
    }
    if (widest) found.set(key, cube);
  };
  for (const value of on) widen({ mask: needed, value });
  return [...found.values()].sort(simplerFirst);
}

/** Few variables before many, plain ones before negated ones, then by position. */
function simplerFirst(a: Cube, b: Cube): number {
  return (
    ones(a.mask) - ones(b.mask) ||
    ones(a.mask & ~a.value) - ones(b.mask & ~b.value) ||
    reversedBits(b.mask) - reversedBits(a.mask) ||
    a.value - b.value
  );
}

/** Greedy cover: the cube that holds for most of what is left, the simpler one of equals; then drops what became superfluous. */
function cover(candidates: readonly Cube[], on: readonly number[]): Condition {
  const matches = (cube: Cube, assignment: number): boolean => (assignment & cube.mask) === cube.value;
  let left = [...on];
  let chosen: Cube[] = [];
  while (left.length > 0) {
    let best: Cube | undefined;
    let most = 0;
    for (const cube of candidates) {
      const covered = left.filter((assignment) => matches(cube, assignment)).length;
      if (covered > most) [best, most] = [cube, covered];
    }
    if (!best) throw new Error('no prime implicant holds');
    const cube = best;
    chosen.push(cube);
    left = left.filter((assignment) => !matches(cube, assignment));
  }
  for (const cube of [...chosen].reverse()) {
    const others = chosen.filter((other) => other !== cube);
    if (on.every((assignment) => holds(others, assignment))) chosen = others;
  }
  return chosen.sort(simplerFirst);
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Makes a comparison of masks begin at the first variable. */
function reversedBits(bits: number): number {
  let reversed = 0;
  for (let index = 0; index < 30; index++) if (bits & (1 << index)) reversed |= 1 << (29 - index);
  return reversed;
}

/** `{redis | celery & !jwt}`; nothing for what always holds. */
export function formatCondition(condition: Condition, variables: readonly string[]): string {
  if (condition.some(({ mask }) => mask === 0)) return '';
  const cubes = condition.map(({ mask, value }) =>
    variables
      .map((name, index) => [name, 1 << index] as const)
      .filter(([, bit]) => mask & bit)
      .map(([name, bit]) => (value & bit ? name : `!${name}`))
      .join(' & '),
  );
  return `{${cubes.join(' | ')}}`;
}

/** The reverse of `formatCondition`. @throws Error for an unknown variable. */
export function parseCondition(text: string, variables: readonly string[]): Condition {
  if (text === '') return ALWAYS;
  const inner = text.slice(1, -1);
  if (inner === '') return [];
  return inner.split(' | ').map((cube) => {
    const parsed: Cube = { mask: 0, value: 0 };
    for (const literal of cube.split(' & ')) {
      const negated = literal.startsWith('!');
      const index = variables.indexOf(negated ? literal.slice(1) : literal);
      if (index < 0) throw new Error(`no variable "${literal}" in ${text}`);
      parsed.mask |= 1 << index;
      if (!negated) parsed.value |= 1 << index;
    }
    return parsed;
  });
}
