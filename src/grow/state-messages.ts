import type { Language } from '../answers/answers.js';
import type { StateError, StateProblem } from '../answers/state.js';
import { STATE_FILE } from '../files/project-path.js';
import { messages } from '../locales/index.js';

interface StateMessages {
  heading: string;
  malformed: (line: number | undefined, detail: string) => string;
  marks: (line: number) => string;
  newer: (generator: string | undefined) => string;
  notAnObject: string;
  unknownSchema: string;
  missing: (key: string) => string;
  wrongType: (key: string, expected: string) => string;
  badFile: (path: string) => string;
  restore: string;
  resolve: string;
}

const RESTORE = `git checkout -- ${STATE_FILE}`;

const TEXT: Readonly<Record<Language, StateMessages>> = {
  en: {
    heading: `${STATE_FILE} cannot be used:`,
    malformed: (line, detail) =>
      line === undefined ? `it is not JSON (${detail})` : `it is not JSON from line ${line} on (${detail})`,
    marks: (line) => `a Git conflict is left in it, at line ${line}`,
    newer: (generator) =>
      `a newer version${generator ? `, ${generator},` : ''} wrote it; use that: npm install --save-dev create-fastapi-curriculum@${generator ?? 'latest'}`,
    notAnObject: 'it is not a JSON object',
    unknownSchema: 'its "schema" is a number that no version has used',
    missing: (key) => `"${key}" is missing`,
    wrongType: (key, expected) => `"${key}" has to be of type ${expected}`,
    badFile: (path) => `"files" has an entry that no version writes: ${JSON.stringify(path)}`,
    restore: `Restore it from Git: ${RESTORE}`,
    resolve: `Take one side of it whole, then run the other side's commands again: git checkout --ours -- ${STATE_FILE}`,
  },
  ko: {
    heading: `${STATE_FILE} 파일을 쓸 수 없습니다:`,
    malformed: (line, detail) =>
      line === undefined ? `JSON이 아닙니다(${detail})` : `${line}번째 줄부터 JSON이 아닙니다(${detail})`,
    marks: (line) => `${line}번째 줄에 Git 충돌이 남아 있습니다`,
    newer: (generator) =>
      `더 새로운 버전${generator ? `(${generator})` : ''}에서 쓴 파일입니다. 파일을 쓴 버전을 쓰세요: npm install --save-dev create-fastapi-curriculum@${generator ?? 'latest'}`,
    notAnObject: 'JSON 객체가 아닙니다',
    unknownSchema: '"schema"가 알려진 버전의 값이 아닙니다',
    missing: (key) => `"${key}" 값이 없습니다`,
    wrongType: (key, expected) => `"${key}" 값의 형식이 다릅니다(필요한 형식: ${expected})`,
    badFile: (path) => `"files"에 알 수 없는 경로가 있습니다: ${JSON.stringify(path)}`,
    restore: `Git에서 되돌리세요: ${RESTORE}`,
    resolve: `한쪽을 통째로 고른 뒤 다른 쪽의 명령을 다시 실행하세요: git checkout --ours -- ${STATE_FILE}`,
  },
};

/** Everything that is wrong with a state file, a line each, and what to do about it. */
export function explainState({ problems }: StateError, lang: Language): string {
  const text = TEXT[lang];
  const lines = problems.map((problem) => `  ${inWords(problem, text, lang)}`);
  const codes = new Set(problems.map(({ code }) => code));
  // A newer version's file is as it should be.
  if (codes.has('newer-schema')) return [text.heading, ...lines].join('\n');
  return [text.heading, ...lines, codes.has('conflict-markers') ? text.resolve : text.restore].join('\n');
}

function inWords(problem: StateProblem, text: StateMessages, lang: Language): string {
  switch (problem.code) {
    case 'malformed':
      return text.malformed(problem.line, problem.message);
    case 'conflict-markers':
      return text.marks(problem.line);
    case 'newer-schema':
      return text.newer(problem.generator);
    case 'not-an-object':
      return text.notAnObject;
    case 'unknown-schema':
      return text.unknownSchema;
    case 'missing':
      return text.missing(problem.key);
    case 'wrong-type':
      return text.wrongType(problem.key, problem.expected);
    case 'bad-file':
      return text.badFile(problem.path);
    case 'answers':
      return messages[lang].problem(problem.problem);
  }
}
