import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../../src/text/shell-word.js';

test.each(['my-api', './a/b', '한글', 'a b', '~/x', '$HOME', 'a"b', 'a`b', "it's", 'a\\b', 'a;b', '*', ''])(
  'a shell reads %o as one word with nothing expanded',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word);
  },
);

test('what needs no quotes gets none', () => {
  expect(['my-api', '../내-api', '--lang', 'a,b'].map(shellWord)).toEqual([
    'my-api',
    '../내-api',
    '--lang',
    'a,b',
  ]);
});
