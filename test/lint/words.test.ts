import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/**
 * Rooms whose sentences are read by whoever works on the generator: a template or a table that is wrong does not build, and what
 * migrations say is in their code.
 * And the nouns of resources, which are lists of words.
 */
const FOR_CONTRIBUTORS =
  /^src\/(compile|render|python|generated)\/|^src\/tables\/(merge-tables|refusal)\.ts$|^src\/answers\/nouns\.ts$/;

/** Texts that look like sentences and are none: code between the quotes of expressions, Python, SQL, commands of other programs, lists of words, examples of names. */
const NO_SENTENCE =
  /^(from|import|CREATE) |(^|\bX)(npm|npx|alembic|git) |^\\nX\\n {2}npm |title:str|slug:str|^ *# For the rows |^fill in missing names$|^[a-z_: \n]{60,}$|\bX\\n|;\n/;

const HANGUL = /[가-힣]/;
const SENTENCE = /(?:[A-Za-z]{2,}[ ,:]+){2}[A-Za-z]{2,}/;

/** Texts between quotes in a module; what is computed in them is an X. */
function textsIn(path: string): string[] {
  const code = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(([, plain, template = '']) =>
    (plain ?? template).replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, 'X'),
  );
}

it('says nothing to a person outside the locales, in either language', () => {
  const found = ['src', 'generators'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .map((name) => join(room, name).replaceAll('\\', '/'))
      .filter(
        (path) => path.endsWith('.ts') && !path.startsWith('src/locales/') && !FOR_CONTRIBUTORS.test(path),
      )
      .flatMap((path) =>
        textsIn(path)
          .filter((text) => HANGUL.test(text) || (SENTENCE.test(text) && !NO_SENTENCE.test(text)))
          .map((text) => `${path}: ${text}`),
      ),
  );
  expect(found).toEqual([]);
});
