import { describe, expect, it } from 'vitest';
import { merge } from '../../src/merge/index.js';
import { joinCalls } from '../../src/python/calls.js';

describe('joinCalls', () => {
  it.each([
    ['a call that fits', 'f(\n    a,\n    b=1,\n)\n', 'f(a, b=1)\n'],
    [
      'a signature that fits',
      'async def read(\n    item: ItemDep,\n) -> Item:\n    ...\n',
      'async def read(item: ItemDep) -> Item:\n    ...\n',
    ],
    ['a list that fits', 'x = [\n    1,\n    2,\n]\n', 'x = [1, 2]\n'],
    ['a tuple of one', 'x = (\n    1,\n)\n', 'x = (1,)\n'],
    ['brackets within brackets', 'f(\n    g(\n        a,\n    ),\n    h,\n)\n', 'f(g(a), h)\n'],
    ['a string with brackets and a comma', 'f(\n    "a(,",\n    b,\n)\n', 'f("a(,", b)\n'],
    ['contexts that fit', 'with (\n    a as b,\n    c,\n):\n    ...\n', 'with a as b, c:\n    ...\n'],
  ])('joins %s', (_, code, joined) => {
    expect(joinCalls(code)).toBe(joined);
  });

  it('puts arguments together on a second line when they do not fit on the first', () => {
    const name = 'n'.repeat(70);
    expect(joinCalls(`${name}(\n    argument,\n    another,\n    third,\n)\n`)).toBe(
      `${name}(\n    argument, another, third\n)\n`,
    );
  });

  it.each([
    ['elements that do not fit', `x = [\n    "${'a'.repeat(50)}",\n    "${'b'.repeat(50)}",\n]\n`],
    ['arguments with a comment', 'f(\n    # why\n    a,\n    b,\n)\n'],
    ['a comment behind an argument', 'f(\n    a,  # why\n    b,\n)\n'],
    ['a string over several lines', 'f(\n    """a\n    b""",\n    c,\n)\n'],
    ['what was wrapped without a comma', 'f(\n    a\n)\n'],
  ])('leaves %s', (_, code) => {
    expect(joinCalls(code)).toBe(code);
  });
});

describe('a call that a feature adds an argument to', () => {
  const merged = (base: string, yours: string, theirs: string): string | undefined => {
    const { text, conflicts } = merge({ path: 'app/x.py', base, yours, theirs });
    return conflicts === 0 ? text : undefined;
  };

  it('keeps the argument that its owner edited', () => {
    const base = 'async def read(session: SessionDep, skip: int = 0) -> Item:\n    ...\n';
    const yours = base.replace('skip: int = 0', 'skip: int = 10');
    const theirs =
      'async def read(\n    session: SessionDep, cache: CacheDep, settings: SettingsDep, skip: int = 0\n) -> Item:\n    ...\n';
    expect(merged(base, yours, theirs)).toBe(theirs.replace('skip: int = 0', 'skip: int = 10'));
  });

  it('keeps the argument that its owner added', () => {
    const base = 'x = f(a, b)\n';
    expect(merged(base, 'x = f(mine, a, b)\n', 'x = f(a, b, c)\n')).toBe('x = f(mine, a, b, c)\n');
  });

  it('is no conflict with an owner who only wrapped it in another way', () => {
    const base = 'x = f(a, b)\n';
    expect(merged(base, 'x = f(\n    a,\n    b,\n)\n', 'x = f(a, b, c)\n')).toBe('x = f(a, b, c)\n');
  });

  it('leaves the other calls of the file as their owner wrapped them', () => {
    const base = 'y = g(a, b)\nx = f(a, b)\n';
    const yours = 'y = g(\n    a, b\n)\nx = f(a, mine)\n';
    expect(merged(base, yours, 'y = g(a, b)\nx = f(a, b, c)\n')).toBe(
      'y = g(\n    a, b\n)\nx = f(a, mine, c)\n',
    );
  });

  it('is a conflict when both changed the same argument', () => {
    expect(merged('x = f(a, b)\n', 'x = f(a, mine)\n', 'x = f(a, theirs)\n')).toBeUndefined();
  });
});
