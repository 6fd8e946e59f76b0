import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { glossary, refusedInKorean } from '../../src/locales/glossary.js';

const HANGUL = /[가-힣]/;
/** What is read: messages, prompts, documents and pages. Tests of projects send any Korean they like. */
const READ = [
  ...filesIn('src', /\.ts$/).filter((path) => !/glossary\.ts$|^src\/generated/.test(path)),
  ...filesIn('generators', /\.ts$/),
  ...filesIn('docs', /\.ko\.md$/),
  'README.ko.md',
  'CONTRIBUTING.ko.md',
  ...filesIn('templates', /./).filter((path) => !/^templates\/[^/]+\/tests\/|\.(png|onnx)$/.test(path)),
];

function filesIn(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
}

function refusals(text: string): string[] {
  return [...refusedInKorean, ...glossary.flatMap(({ notKo }) => notKo ?? [])].flatMap((refused) => {
    const [found] = refused.exec(text) ?? [];
    return found === undefined ? [] : [found];
  });
}

describe('everything that is read in Korean', () => {
  it('has one register, and the words of the glossary', () => {
    const wrong = READ.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          if (!HANGUL.test(line)) return [];
          return refusals(line).map((found) => `${path}:${index + 1}: ${found} in ${line.trim()}`);
        }),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    '다시 실행하십시오.',
    '계속하시겠습니까?',
    '이제 실행해요.',
    '이렇게 실행해 주세요.',
    'jwt을(를) 추가합니다.',
    '상한을 둔 까닭은 같습니다.',
    '`__call__`에서 그것을 호출합니다.',
    '파라미터',
  ])('refuses: %s', (sentence) => {
    expect(refusals(sentence)).not.toEqual([]);
  });

  it.each([
    'jwt 기능을 추가합니다.',
    '결과를 알려 주세요.',
    '어떤 프로젝트를 만들까요?',
    '혹시 celery인가요?',
    '답이 어때야 하는지 이미 아니까 편합니다.',
    '다시 시작하니까 괜찮습니다.',
  ])('takes: %s', (sentence) => {
    expect(refusals(sentence)).toEqual([]);
  });
});
