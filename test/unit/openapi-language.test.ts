import { describe, expect, it } from 'vitest';
import type { Language } from '../../src/answers/answers.js';
import { render } from '../../src/render/index.js';
import { answersFor, combinationsOf, largestCombinations, nameOf } from '../combinations.js';

/** What /docs shows is in the project's language; the code around it is English in both. */
describe.each([...combinationsOf(1), ...largestCombinations()].map((on) => [nameOf(on), on] as const))(
  'OpenAPI of %s',
  (_, on) => {
    const of = (lang: Language): Map<string, string> =>
      new Map(
        [...render(answersFor(on, { lang }))].flatMap(([path, text]) =>
          typeof text === 'string' && path.startsWith('app/') ? [[path, text] as const] : [],
        ),
      );
    const [ko, en] = [of('ko'), of('en')];

    it('describes every tag that a router has, in the language of the project', () => {
      expect(tagsOf(ko).map(([name]) => name)).toEqual(tagsOf(en).map(([name]) => name));
      expect(tagsUsed(ko)).toEqual(
        tagsOf(ko)
          .map(([name]) => name)
          .sort(),
      );
      for (const [, description] of tagsOf(ko)) expect(description).toMatch(HANGUL);
      for (const [, description] of tagsOf(en)) expect(description).not.toMatch(HANGUL);
    });

    it('says in that language what this project does', () => {
      for (const paragraph of descriptionOf(ko).split('\n\n')) expect(paragraph).toMatch(HANGUL);
      expect(descriptionOf(en)).not.toMatch(HANGUL);
      expect(/모델 서빙/.test(descriptionOf(ko))).toBe(on.includes('inference'));
      expect(/Model serving/.test(descriptionOf(en))).toBe(on.includes('inference'));
      expect(/게시판/.test(descriptionOf(ko))).toBe(on.includes('board'));
      expect(/A board/.test(descriptionOf(en))).toBe(on.includes('board'));
    });

    it('tells browsers the language of its pages', () => {
      for (const [lang, files] of [['ko', ko] as const, ['en', en] as const])
        for (const [path, text] of files)
          for (const [, named] of text.matchAll(/<html lang="(\w+)"/g))
            expect([path, named]).toEqual([path, lang]);
    });
  },
);

const HANGUL = /\p{Script=Hangul}/u;

const moduleOf = (files: Map<string, string>): string => files.get('app/openapi.py') ?? '';

function tagsOf(files: Map<string, string>): Array<[string, string]> {
  const entries = moduleOf(files).matchAll(/"name": "(.+?)",\s+"description": "(.+?)"/g);
  return [...entries].map(([, name = '', description = '']) => [name, description]);
}

function tagsUsed(files: Map<string, string>): string[] {
  const used = [...files.values()].flatMap((text) => [...text.matchAll(/\btags=\["(.+?)"\]/g)]);
  return [...new Set(used.map(([, name = '']) => name))].sort();
}

function descriptionOf(files: Map<string, string>): string {
  return /DESCRIPTION = """\\\n([\s\S]*?)\n"""/.exec(moduleOf(files))?.[1] ?? '';
}
