import { execFileSync } from 'node:child_process';
import type { Language } from '../../src/answers/answers.js';
import type { Localised } from '../../src/answers/manifest.js';
import { type FindingCode, SEVERITY } from '../../src/check/finding.js';

const FINDINGS: Readonly<Record<FindingCode, Localised>> = {
  journal: {
    en: 'a command was interrupted while writing; `--fix` undoes it',
    ko: '명령이 쓰는 도중에 중단되었습니다. `--fix`로 되돌립니다',
  },
  state: {
    en: '`.fastapi-curriculum.json` cannot be used',
    ko: '`.fastapi-curriculum.json` 파일을 쓸 수 없습니다',
  },
  answers: {
    en: 'its answers and its record of what was made of them do not fit together',
    ko: '선택한 구성과 생성 기록이 서로 맞지 않습니다',
  },
  'version-older': {
    en: 'an earlier version made the project: upgrade',
    ko: '더 오래된 버전으로 만든 프로젝트입니다. upgrade를 실행하세요',
  },
  'version-newer': { en: 'a later version made the project', ko: '더 새로운 버전으로 만든 프로젝트입니다' },
  'package-version': {
    en: '`package.json` asks for another version than the one that runs',
    ko: '`package.json`이 요구하는 버전과 실행 중인 버전이 다릅니다',
  },
  conflict: { en: 'marks of a conflict are left in a file', ko: '파일에 충돌 표시가 남아 있습니다' },
  beside: {
    en: 'our side of a conflict lies beside a file of yours: take over what you need, and delete it',
    ko: '충돌한 새 내용이 기존 파일 옆에 있습니다. 필요한 것을 옮기고 지우세요',
  },
  moved: {
    en: 'a file of ours has another name or place: changes follow it there',
    ko: '생성된 파일의 이름이나 위치가 바뀌었습니다. 변경도 따라갑니다',
  },
  broken: {
    en: 'a module imports, or reads as a setting, what is not there',
    ko: '모듈이 가져오는 것이나 설정으로 읽는 것이 없습니다',
  },
  'migrations-missing': {
    en: 'there is a database and no migration',
    ko: '데이터베이스는 있지만 마이그레이션이 없습니다',
  },
  'migrations-line': {
    en: 'the migrations have several heads, or follow one that is gone',
    ko: '마이그레이션의 끝이 여럿이거나, 앞선 마이그레이션이 없습니다',
  },
  'migrations-tables': {
    en: 'no migration speaks of a table or column that there should be',
    ko: '있어야 할 테이블이나 열이 어느 마이그레이션에도 없습니다',
  },
  'lock-outdated': {
    en: '`uv.lock` is older than `pyproject.toml`',
    ko: '`uv.lock`이 `pyproject.toml`보다 오래되었습니다',
  },
  'env-secret': { en: '`.env` lacks a secret', ko: '`.env`에 비밀 값이 빠져 있습니다' },
  edited: { en: 'you edited a generated file', ko: '생성된 파일을 직접 수정했습니다' },
  deleted: { en: 'you deleted a generated file', ko: '생성된 파일을 직접 삭제했습니다' },
  'env-missing': { en: 'there is no `.env`', ko: '`.env` 파일이 없습니다' },
  'tool-missing': {
    en: 'uv, conda or Python is not on this machine',
    ko: 'uv, conda, Python 중 필요한 프로그램이 없습니다',
  },
  'environment-missing': { en: 'nothing is installed yet', ko: '아직 아무것도 설치하지 않았습니다' },
};

const TEXT = {
  en: {
    title: 'Reference',
    computed: 'Computed from the code: `npm run documents:update`.',
    create: 'The create command',
    json: '`--list --json` prints `{"features": […], "presets": […]}` for programs, each with `id` and `sections`.',
    grow: 'The commands of a project',
    plop: '`npx plop COMMAND` takes the same names and options, a value behind `=`: `npx plop router posts "title:str" --protect=login --dry-run`.',
    check: 'What `check` finds',
    exit: 'Problems make it exit with 1; a note is your right, or about this machine. `--json` prints them for programs.',
    columns: '| code | | what |',
    severity: { problem: 'problem', note: 'note' },
  },
  ko: {
    title: '레퍼런스',
    computed: '코드에서 계산한 문서입니다: `npm run documents:update`.',
    create: '생성 명령',
    json: '`--list --json`은 프로그램이 읽을 `{"features": […], "presets": […]}`를 출력하며, 각 항목에 `id`와 `sections`가 있습니다.',
    grow: '프로젝트 안에서 쓰는 명령',
    plop: '`npx plop 명령`도 같은 이름과 옵션을 받습니다. 값은 `=` 뒤에 적습니다: `npx plop router posts "title:str" --protect=login --dry-run`.',
    check: '`check`가 찾는 것',
    exit: '문제가 있으면 종료 코드가 1입니다. 참고는 직접 수정한 파일이나 이 컴퓨터의 상태를 알려 줄 뿐입니다. `--json`은 프로그램이 읽을 형식으로 출력합니다.',
    columns: '| 코드 | | 뜻 |',
    severity: { problem: '문제', note: '참고' },
  },
} as const satisfies Record<Language, object>;

/** `docs/reference.md`, and its Korean counterpart. */
export function referenceDocument(lang: Language): string {
  const text = TEXT[lang];
  const rows = (Object.keys(SEVERITY) as FindingCode[])
    .sort((a, b) => SEVERITY[b].localeCompare(SEVERITY[a]))
    .map((code) => `| \`${code}\` | ${text.severity[SEVERITY[code]]} | ${FINDINGS[code][lang]} |`);
  return [
    `# ${text.title}\n\n${text.computed}`,
    `## ${text.create}\n\n${help('cli', lang)}\n\n${text.json}`,
    `## ${text.grow}\n\n${help('grow', lang)}\n\n${text.plop}`,
    `## ${text.check}\n\n${text.exit}\n\n${text.columns}\n|---|---|---|\n${rows.join('\n')}\n`,
  ].join('\n\n');
}

/** What a built program prints, in a block. */
function help(program: 'cli' | 'grow', lang: Language): string {
  const printed = execFileSync(process.execPath, [`dist/${program}.js`, '--help', '--lang', lang], {
    encoding: 'utf8',
  });
  return `\`\`\`text\n${printed.trimEnd()}\n\`\`\``;
}
