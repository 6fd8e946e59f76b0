#!/usr/bin/env node
import type { Language } from './answers/answers.js';
import { features } from './answers/catalogue.js';
import { version } from './answers/version.js';
import { type GrowArgumentProblem, parseGrowArguments } from './command-line/grow-arguments.js';
import { languageOfProject } from './grow/language-of-project.js';
import { preferredLanguage } from './locales/index.js';
import { Exit, type ExitCode } from './terminal/exit.js';

const TEXT = {
  en: {
    error: 'Error',
    help: `Grows a project made by create-fastapi-curriculum; run it in the project.

Usage: fastapi-curriculum <command> [options]

Commands:
  feature NAME            add a feature
  router NAME "FIELDS"    add endpoints, schemas, crud functions, model, migration and tests
  model NAME "FIELDS"     add a model, and its migration
  schema NAME "FIELDS"    add a schema
  task NAME "FIELDS"      add background work and an endpoint for it (feature celery)
  websocket NAME          add a WebSocket endpoint (feature websocket)
  dependency NAME         add a dependency
  middleware NAME         add a middleware
  test NAME               add a test file
  version v2              add an API version beside the first
  migration NAME          add an empty migration
  remove NAME             remove any of these
  upgrade                 bring the project to this version of the generator
  check                   say what is out of step: files, answers, versions, migrations, environment
  explain FILE[:LINE]     say where a file or a line comes from, and what the guide says of it

Fields: name:type, type one of str text int float decimal bool date datetime uuid email json
enum(a|b) ref(other); ? behind it for an optional one, =VALUE for a default:
  fastapi-curriculum router posts "title:str body:text? views:int=0 author:ref(users)"

Options of router:
      --protect HOW     none, login, scope or role:admin; with the feature jwt scope, otherwise none
      --api v2          API version that it belongs to
      --no-pagination   the list comes whole

Options:
      --dry-run     show what would change, as a diff, and change nothing
  -y, --yes         answer every question with yes
      --no-install  run no tool that brings uv.lock up to date
      --recopy      upgrade: go on without the version that made the project
      --from PATH   upgrade: that version's folder or tarball, instead of npm's
      --json        check: print JSON
      --fix         check: first undo what an interrupted command left
      --template    explain: name the template too (in a clone of the generator)
  -l, --lang ko|en  language of the messages (default: the project's)
  -h, --help        show this help
  -v, --version     show the version

Features: ${features.map(({ id }) => id).join(', ')}

Exit codes: 0 done, 1 failed, refused or (check) problems found, 2 bad arguments, 3 done with conflicts, 130 cancelled`,
    problem: (problem: GrowArgumentProblem): string => {
      const hint =
        'suggestion' in problem && problem.suggestion ? ` Did you mean ${problem.suggestion}?` : '';
      switch (problem.code) {
        case 'unknown-option':
          return `There is no option ${problem.option}.${hint}`;
        case 'unknown-command':
          return `There is no command "${problem.value}".${hint}`;
        case 'no-command':
          return 'Say what to do: feature NAME, router NAME "FIELDS", remove NAME, upgrade, check …';
        case 'no-name':
          return `Say which: fastapi-curriculum ${problem.command} NAME`;
        case 'extra-argument':
          return `"${problem.value}" is one argument too many.`;
        case 'no-value':
          return `${problem.option} needs a value.`;
        case 'other-command':
          return `${problem.option} goes with ${problem.commands.join(', ')}.`;
        case 'bad-language':
          return `--lang is ko or en, not "${problem.value}".`;
      }
    },
    seeHelp: 'fastapi-curriculum --help says more.',
    unexpected: 'This is a mistake of ours. Set DEBUG=1 to see where, and please report it.',
  },
  ko: {
    error: '오류',
    help: `create-fastapi-curriculum으로 만든 프로젝트에 기능과 코드를 추가합니다. 프로젝트 안에서 실행하세요.

사용법: fastapi-curriculum <명령> [옵션]

명령:
  feature 이름            기능을 추가합니다
  router 이름 "필드"      엔드포인트, 스키마, CRUD 함수, 모델, 마이그레이션, 테스트를 추가합니다
  model 이름 "필드"       모델과 마이그레이션을 추가합니다
  schema 이름 "필드"      스키마를 추가합니다
  task 이름 "필드"        백그라운드 작업과 그 엔드포인트를 추가합니다(celery 기능)
  websocket 이름          WebSocket 엔드포인트를 추가합니다(websocket 기능)
  dependency 이름         의존성을 추가합니다
  middleware 이름         미들웨어를 추가합니다
  test 이름               테스트 파일을 추가합니다
  version v2              첫 번째 버전 옆에 API 버전을 추가합니다
  migration 이름          빈 마이그레이션을 추가합니다
  remove 이름             추가한 기능이나 코드를 제거합니다
  upgrade                 프로젝트를 이 생성기 버전으로 올립니다
  check                   문제를 찾아 알려 줍니다: 파일, 구성, 버전, 마이그레이션, 환경
  explain 파일[:줄]       파일이나 줄이 어디서 왔는지, 가이드가 무엇이라고 설명하는지 알려 줍니다

필드: 이름:타입. 타입은 str text int float decimal bool date datetime uuid email json
enum(a|b) ref(리소스) 중 하나이고, 뒤에 ?를 붙이면 선택 필드, =값을 붙이면 기본값입니다:
  fastapi-curriculum router posts "title:str body:text? views:int=0 author:ref(users)"

router의 옵션:
      --protect 방식    none, login, scope, role:admin. jwt 기능이 있으면 scope, 없으면 none이 기본값입니다
      --api v2          속할 API 버전
      --no-pagination   목록을 나누지 않고 한 번에 보냅니다

옵션:
      --dry-run     바뀔 내용을 diff로 보여 주기만 하고 아무것도 바꾸지 않습니다
  -y, --yes         모든 질문에 예라고 답합니다
      --no-install  uv.lock을 갱신하는 도구를 실행하지 않습니다
      --recopy      upgrade: 프로젝트를 만든 버전 없이 진행합니다
      --from 경로   upgrade: 그 버전의 폴더나 tarball(npm 대신)
      --json        check: JSON으로 출력합니다
      --fix         check: 중단된 명령이 남긴 일을 먼저 되돌립니다
      --template    explain: 템플릿의 위치도 보여 줍니다(생성기 저장소에서)
  -l, --lang ko|en  메시지의 언어(기본값: 프로젝트의 언어)
  -h, --help        이 도움말을 보여 줍니다
  -v, --version     버전을 보여 줍니다

기능: ${features.map(({ id }) => id).join(', ')}

종료 코드: 0 완료, 1 실패, 거부 또는 (check) 문제 발견, 2 잘못된 인자, 3 충돌이 남은 완료, 130 취소`,
    problem: (problem: GrowArgumentProblem): string => {
      const hint = 'suggestion' in problem && problem.suggestion ? ` 혹시 ${problem.suggestion}인가요?` : '';
      switch (problem.code) {
        case 'unknown-option':
          return `없는 옵션입니다: ${problem.option}.${hint}`;
        case 'unknown-command':
          return `없는 명령입니다: "${problem.value}".${hint}`;
        case 'no-command':
          return '명령을 적으세요: feature 이름, router 이름 "필드", remove 이름, upgrade, check 등';
        case 'no-name':
          return `이름을 적으세요: fastapi-curriculum ${problem.command} 이름`;
        case 'extra-argument':
          return `알 수 없는 인자입니다: "${problem.value}".`;
        case 'no-value':
          return `${problem.option}에는 값이 필요합니다.`;
        case 'other-command':
          return `${problem.option} 옵션은 ${problem.commands.join(', ')} 명령에만 쓸 수 있습니다.`;
        case 'bad-language':
          return `--lang에는 ko나 en만 쓸 수 있습니다("${problem.value}").`;
      }
    },
    seeHelp: '자세한 내용은 fastapi-curriculum --help를 보세요.',
    unexpected: '예상하지 못한 문제가 생겼습니다. DEBUG=1을 붙여 다시 실행한 결과를 알려 주세요.',
  },
} as const satisfies Record<Language, object>;

async function main(): Promise<ExitCode> {
  const { given, problems } = parseGrowArguments(process.argv.slice(2));
  const lang = given.lang ?? languageOfProject(process.cwd()) ?? preferredLanguage(process.env);
  const text = TEXT[lang];
  const complain = (message: string): void => void process.stderr.write(`${text.error}: ${message}\n`);
  if (given.help || given.version) {
    process.stdout.write(`${given.help ? text.help : version}\n`);
    return 0;
  }
  if (problems.length > 0 || given.command === undefined) {
    for (const problem of problems) complain(text.problem(problem));
    process.stderr.write(`\n${text.seeHelp}\n`);
    return 2;
  }
  try {
    const { command, name = '', resource, ...options } = { ...given, lang, cwd: process.cwd() };
    if (command === 'migration') {
      const { startMigration } = await import('./grow/start.js');
      return await startMigration({ ...options, name }, process);
    }
    if (command === 'explain') {
      const { startExplaining } = await import('./grow/start.js');
      return await startExplaining({ ...options, place: name }, process);
    }
    const { startCheck, startGrowing, startUpgrade } = await import('./grow/start.js');
    switch (command) {
      case 'upgrade':
        return await startUpgrade(options, process);
      case 'check':
        return await startCheck(options, process);
      default: {
        const added = resource === undefined ? {} : { resource };
        return await startGrowing(
          { ...options, kind: command === 'remove' ? 'remove' : 'add', feature: name, ...added },
          process,
        );
      }
    }
  } catch (error) {
    const isOurs = !(error instanceof Exit);
    complain(error instanceof Error ? error.message : String(error));
    if (process.env.DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
    else if (isOurs) process.stderr.write(`${text.unexpected}\n`);
    return isOurs ? 1 : error.code;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
