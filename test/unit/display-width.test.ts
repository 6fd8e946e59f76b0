import { expect, test } from 'vitest';
import { clipped, displayWidth, padded } from '../../src/text/display-width.js';

test('Hangul and Han take two columns, composed or not, Latin one', () => {
  expect(displayWidth('abc é')).toBe(5);
  expect(displayWidth('한글漢字')).toBe(8);
  expect(displayWidth('e\u0301')).toBe(1);
});

test('padding and clipping count columns', () => {
  expect(padded('한', 4)).toBe('한  ');
  expect(clipped('한글 이름', 6)).toBe('한글 …');
  expect(clipped('한글', 4)).toBe('한글');
});
