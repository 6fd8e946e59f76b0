import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AnswersError,
  type AnswersProblem,
  nameProblem,
  normaliseAnswers,
} from '../../src/answers/answers.js';
import { features } from '../../src/answers/catalogue.js';

function problemsOf(input: unknown): readonly AnswersProblem[] {
  try {
    normaliseAnswers(input);
  } catch (error) {
    if (error instanceof AnswersError) return error.problems;
    throw error;
  }
  return [];
}

describe('normaliseAnswers', () => {
  it('fills in the defaults', () => {
    expect(normaliseAnswers({ name: 'my-api' })).toEqual({
      name: 'my-api',
      lang: 'en',
      env: 'uv',
      features: [],
      resources: [],
    });
  });

  it('sorts features and drops repetition, so that order and repetition mean nothing', () => {
    const ids = features.map(({ id }) => id);
    fc.assert(
      fc.property(fc.shuffledSubarray([...ids, ...ids]), (asked) => {
        const unique = [...new Set(asked)].sort();
        expect(normaliseAnswers({ name: 'a', features: asked }).features).toEqual(unique);
      }),
    );
  });

  it('lists everything that is wrong at once', () => {
    const problems = problemsOf({ name: 'a/b', lang: 'de', env: 'poetry', features: ['jtw'], colour: 'red' });
    expect(problems.map(({ code }) => code)).toEqual([
      'unknown-key',
      'bad-name',
      'unknown-value',
      'unknown-value',
      'unknown-feature',
    ]);
  });

  it('offers the nearest feature for a misspelled one', () => {
    expect(problemsOf({ name: 'a', features: ['jtw'] })).toEqual([
      { code: 'unknown-feature', value: 'jtw', suggestion: 'jwt' },
    ]);
  });

  it.each([[null], ['jwt'], [[]], [42]])('refuses %j, which is no object', (input) => {
    expect(problemsOf(input)).toEqual([{ code: 'not-an-object' }]);
  });

  it('refuses features that are no list of strings, and a name that is no string or is missing', () => {
    expect(problemsOf({ name: 'a', features: 'jwt' })).toEqual([
      { code: 'wrong-type', key: 'features', expected: 'string[]' },
    ]);
    expect(problemsOf({ name: 5 })).toEqual([{ code: 'wrong-type', key: 'name', expected: 'string' }]);
    expect(problemsOf({})).toEqual([{ code: 'missing', key: 'name' }]);
  });

  it('composes decomposed Hangul, so that a name gives the same bytes on every system', () => {
    expect(normaliseAnswers({ name: '얼굴'.normalize('NFD') }).name).toBe('얼굴'.normalize('NFC'));
  });
});

describe('nameProblem', () => {
  it.each(['my-api', 'My API', 'api_2', '얼굴 인식', 'v1.0', 'café'])('takes %j', (name) => {
    expect(nameProblem(name)).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['a/b', 'characters'],
    ['a\\b', 'characters'],
    ['a"b', 'characters'],
    ['a\nb', 'characters'],
    ['{{x}}', 'characters'],
    ['..', 'edges'],
    ['-rf', 'edges'],
    ['.hidden', 'edges'],
    ['ends.', 'edges'],
    [' a', 'edges'],
    ['CON', 'reserved'],
    ['com1.txt', 'reserved'],
    ['a'.repeat(201), 'too-long'],
    ['가'.repeat(67), 'too-long'],
  ])('refuses %j: %s', (name, reason) => {
    expect(nameProblem(name)).toBe(reason);
  });
});
