import { describe, expect, it } from 'vitest';
import { formatState, parseState, recordOf, type State, StateError } from '../../src/answers/state.js';
import { digest } from '../../src/files/content.js';

const state: State = {
  generator: '0.1.0',
  answers: { name: '나의 api', lang: 'ko', env: 'uv', features: [], resources: [] },
  files: new Map([
    ['b.py', digest('b')],
    ['a.py', digest('a')],
  ]),
};

function problemsOf(text: string): unknown {
  try {
    parseState(text);
  } catch (error) {
    if (error instanceof StateError) return error.problems;
    throw error;
  }
  return undefined;
}

describe('the state file', () => {
  it('is read as it was written, and written the same whatever the order', () => {
    const text = formatState(state);
    expect(formatState(parseState(text))).toBe(text);
    expect(formatState({ ...state, files: new Map([...state.files].reverse()) })).toBe(text);
    expect(text).toMatch(/^\{\n {2}"schema": 1,\n.*\}\n$/s);
    expect(text.indexOf('a.py')).toBeLessThan(text.indexOf('b.py'));
  });

  it('is read with CRLF and a byte order mark as well', () => {
    expect(parseState(`\ufeff${formatState(state).replaceAll('\n', '\r\n')}`).answers).toEqual(state.answers);
  });

  it('records what is rendered, and nothing that is history, secret or made by a tool', () => {
    const paths = [
      'app/main.py',
      '.env',
      '.env.example',
      'uv.lock',
      'package-lock.json',
      '.fastapi-curriculum.json',
    ];
    const tree = new Map(
      [...paths, 'alembic/versions/0001_initial.py', 'alembic/env.py'].map((path) => [path, path]),
    );
    expect([...recordOf(tree).keys()]).toEqual(['app/main.py', '.env.example', 'alembic/env.py']);
    expect(recordOf(tree).get('app/main.py')).toBe(digest('app/main.py'));
  });

  it('tells everything that is wrong at once', () => {
    const text = JSON.stringify({
      schema: 1,
      lang: 'fr',
      env: 'uv',
      features: ['nonsense'],
      files: { '../a': digest(''), 'b.py': 'x', 'c.py': digest('c') },
      extra: 1,
    });
    expect(problemsOf(text)).toEqual([
      { code: 'missing', key: 'generator' },
      { code: 'bad-file', path: '../a' },
      { code: 'bad-file', path: 'b.py' },
      { code: 'answers', problem: expect.objectContaining({ code: 'unknown-key', key: 'extra' }) },
      { code: 'answers', problem: { code: 'missing', key: 'name' } },
      { code: 'answers', problem: expect.objectContaining({ code: 'unknown-value', key: 'lang' }) },
      { code: 'answers', problem: expect.objectContaining({ code: 'unknown-feature', value: 'nonsense' }) },
    ]);
  });

  it('says which line is malformed', () => {
    expect(problemsOf('{\n  "schema": 1,\n  oops\n}')).toEqual([
      { code: 'malformed', line: 3, message: expect.any(String) },
    ]);
    expect(problemsOf('')).toEqual([expect.objectContaining({ code: 'malformed' })]);
  });

  it('recognises the marks of a git conflict', () => {
    const text = formatState(state).replace(
      '  "lang": "ko",\n',
      '<<<<<<< HEAD\n  "lang": "ko",\n=======\n>>>>>>> x\n',
    );
    expect(problemsOf(text)).toEqual([{ code: 'conflict-markers', line: 5 }]);
  });

  it('leaves what a newer version wrote alone, and names that version', () => {
    expect(problemsOf('{"schema": 2, "generator": "3.0.0", "whatever": []}')).toEqual([
      { code: 'newer-schema', schema: 2, generator: '3.0.0' },
    ]);
  });

  it.each(['[]', 'null', '"x"'])('refuses %s', (text) => {
    expect(problemsOf(text)).toEqual([{ code: 'not-an-object' }]);
  });
});
