import { expect, it } from 'vitest';
import { nearest } from '../../src/text/nearest.js';

const words = ['jwt', 'sqlalchemy', 'celery', 'websocket', 'rate-limit'];

it.each([
  ['jtw', 'jwt'],
  ['JWT', 'jwt'],
  ['sqlalchmey', 'sqlalchemy'],
  ['sql-alchemy', 'sqlalchemy'],
  ['selery', 'celery'],
  ['ratelimit', 'rate-limit'],
])('takes %s for %s', (typed, meant) => {
  expect(nearest(typed, words)).toBe(meant);
});

it.each(['graphql', 'x', ''])('has no suggestion for %j', (typed) => {
  expect(nearest(typed, words)).toBeUndefined();
});
