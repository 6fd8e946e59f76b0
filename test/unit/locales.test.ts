import { expect, test } from 'vitest';
import { messages, preferredLanguage } from '../../src/locales/index.js';

const never = (): string => {
  throw new Error('the system was asked although the environment says it');
};

test.each([
  [{ LC_ALL: 'ko_KR.UTF-8', LANG: 'en_US.UTF-8' }, 'ko'],
  [{ LC_ALL: '', LC_MESSAGES: 'ko', LANG: 'en_US.UTF-8' }, 'ko'],
  [{ LC_ALL: 'C', LANG: 'ko_KR.UTF-8' }, 'en'],
  [{ LANG: 'ko_KR' }, 'ko'],
  [{ LANG: 'kok_IN' }, 'en'],
  [{ LANG: 'de_DE.UTF-8' }, 'en'],
])('%o speaks %s', (environment, language) => {
  expect(preferredLanguage(environment, never)).toBe(language);
});

test('where the environment says nothing the system is asked', () => {
  expect(preferredLanguage({}, () => 'ko-KR')).toBe('ko');
  expect(preferredLanguage({}, () => 'fr-FR')).toBe('en');
});

test('no message of one language is left in the other', () => {
  const same: string[] = [];
  const compare = (a: object, b: object, path: string): void => {
    for (const [key, value] of Object.entries(a)) {
      const other: unknown = b[key as keyof typeof b];
      if (typeof value === 'object') compare(value, other as object, `${path}${key}.`);
      else if (typeof value === 'string' && value === other) same.push(path + key);
    }
  };
  compare(messages.en, messages.ko, '');
  // What git keeps for ever is in the language of git; a list of literals has none.
  expect(same).toEqual(['help.option.features', 'git.commitMessage']);
});
