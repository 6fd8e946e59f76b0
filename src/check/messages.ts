import type { Language } from '../answers/answers.js';
import type { Finding, FindingCode } from './finding.js';

interface CheckMessages {
  finding: Readonly<Record<FindingCode, (detail: string) => string>>;
  severity: Readonly<Record<'problem' | 'note', string>>;
  clean: string;
  summary: (problems: number, notes: number) => string;
}

const TEXT: Readonly<Record<Language, CheckMessages>> = {
  en: {
    finding: {
      journal: () => 'an earlier command was interrupted while writing here',
      state: (detail) => detail,
      answers: (paths) => `the answers and the record of what was made of them do not fit together: ${paths}`,
      'version-older': (made) => `the project was made by version ${made}, which is older than this one`,
      'version-newer': (made) => `the project was made by version ${made}, which is newer than this one`,
      'package-version': (asks) =>
        `package.json asks for version ${asks} of the generator, and another one runs`,
      conflict: (place) => `${place} has the marks of a conflict`,
      edited: (path) => `${path} was edited`,
      deleted: (path) => `${path} was deleted`,
      'migrations-missing': (folder) => `${folder} has no migration`,
      'migrations-line': (detail) => detail,
      'migrations-tables': (what) => `no migration speaks of: ${what}`,
      'lock-outdated': (names) => `uv.lock and pyproject.toml differ in: ${names}`,
      'env-secret': (name) => `.env does not set ${name}`,
      'env-missing': (what) => `there is no ${what}`,
      'tool-missing': (tool) => `${tool} was not found`,
      'environment-missing': (folder) => `there is no ${folder}: nothing is installed here yet`,
    },
    severity: { problem: 'problem', note: 'note' },
    clean: 'Everything is in step.',
    summary: (problems, notes) =>
      `${problems} ${problems === 1 ? 'problem' : 'problems'}, ${notes} ${notes === 1 ? 'note' : 'notes'}`,
  },
  ko: {
    finding: {
      journal: () => '이전 명령이 쓰는 도중에 중단되었습니다',
      state: (detail) => detail,
      answers: (paths) => `선택한 구성과 생성 기록이 서로 맞지 않습니다: ${paths}`,
      'version-older': (made) => `프로젝트를 만든 버전(${made})이 지금 버전보다 오래되었습니다`,
      'version-newer': (made) => `프로젝트를 만든 버전(${made})이 지금 버전보다 새롭습니다`,
      'package-version': (asks) => `package.json이 요구하는 생성기 버전(${asks})과 실행 중인 버전이 다릅니다`,
      conflict: (place) => `${place}에 충돌 표시가 남아 있습니다`,
      edited: (path) => `${path}: 수정됨`,
      deleted: (path) => `${path}: 삭제됨`,
      'migrations-missing': (folder) => `${folder}에 마이그레이션이 없습니다`,
      'migrations-line': (detail) => `마이그레이션이 한 줄로 이어지지 않습니다: ${detail}`,
      'migrations-tables': (what) => `어느 마이그레이션에도 나오지 않습니다: ${what}`,
      'lock-outdated': (names) => `uv.lock과 pyproject.toml이 서로 다릅니다: ${names}`,
      'env-secret': (name) => `.env에 ${name} 값이 없습니다`,
      'env-missing': (what) => `${what} 파일이 없습니다`,
      'tool-missing': (tool) => `${tool} 프로그램을 찾을 수 없습니다`,
      'environment-missing': (folder) => `${folder} 폴더가 없습니다. 아직 아무것도 설치하지 않았습니다`,
    },
    severity: { problem: '문제', note: '참고' },
    clean: '문제가 없습니다.',
    summary: (problems, notes) => `문제 ${problems}건, 참고 ${notes}건`,
  },
};

export function inWords({ code, detail }: Finding, lang: Language): string {
  return TEXT[lang].finding[code](detail);
}

export const checkMessages = TEXT;
