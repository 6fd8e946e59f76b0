import { STATE_FILE } from '../files/project-path.js';
import type { Dropped } from '../tables/diff.js';
import { changeProblems } from './change-problems.js';
import type { GrowMessages } from './grow-en.js';
import { ko } from './ko.js';
import { upgradeKo, verifyKo } from './upgrade.js';

const maybe = (suggestion: string | undefined): string => (suggestion ? `. 혹시 ${suggestion}인가요?` : '.');
const list = (ids: readonly string[]): string => ids.join(', ');

const dropped = ({ table, column }: Dropped): string =>
  column === undefined ? `테이블 ${table}` : `열 ${table}.${column}`;

export const growKo: GrowMessages = {
  help: {
    summary:
      'create-fastapi-curriculum으로 만든 프로젝트에 기능과 코드를 추가합니다. 프로젝트 안에서 실행하세요.',
    usage: '사용법: fastapi-curriculum <명령> [옵션]',
    commands: '명령',
    fields:
      '필드는 이름:타입으로 적고, 선택 필드에는 ?를, 기본값에는 =값을 붙입니다(빈칸이 있으면 "따옴표"로 묶고, 날짜에는 now도 됩니다). 필드 뒤에 unique나 index를, 여러 필드에는 unique(a,b)나 index(a,b)를 적습니다. file은 ref(uploads)입니다. 타입:',
    oneCommand: '명령 하나의 옵션과 예는 fastapi-curriculum router --help처럼 봅니다.',
    exitCodes:
      '종료 코드: 0 완료, 1 실패, 거부 또는 (check) 문제 발견, 2 잘못된 인자, 3 충돌이 남은 완료, 130 취소',
    arguments: {
      NAME: '이름',
      FIELDS: '필드',
      HOW: '방식',
      PATH: '경로',
      'FILE[:LINE]': '파일[:줄]',
      SECTION: '절',
    },
    seeHelp: '자세한 내용은 fastapi-curriculum --help를 보세요.',
  },
  command: {
    feature: '기능을 추가합니다',
    router: '엔드포인트, 스키마, CRUD 함수, 모델, 마이그레이션, 테스트를 추가합니다',
    model: '모델과 마이그레이션을 추가합니다',
    schema: '스키마를 추가합니다',
    task: '백그라운드 작업과 그 엔드포인트를 추가합니다(celery 기능)',
    websocket: 'WebSocket 엔드포인트를 추가합니다(websocket 기능)',
    inference: '서빙할 모델의 폴더와 그 테스트를 추가합니다(inference 기능)',
    dependency: '의존성을 추가합니다',
    middleware: '미들웨어를 추가합니다',
    test: '테스트 파일을 추가합니다',
    version: '첫 번째 버전 옆에 API 버전을 추가합니다',
    field: '이미 있는 것에 필드를 추가하고, 행을 지키는 마이그레이션을 추가합니다',
    migration: '빈 마이그레이션을 추가합니다',
    undo: '마지막 명령이 한 일을 되돌립니다',
    list: '기능과 추가한 것을 보여 줍니다',
    diff: '생성된 파일에서 직접 고친 내용을 보여 줍니다',
    remove: '추가한 기능이나 코드, 필드(posts.slug)를 제거합니다',
    upgrade: '프로젝트를 이 생성기 버전으로 올립니다',
    check: '문제를 찾아 알려 줍니다: 파일, 구성, 버전, 마이그레이션, 환경',
    explain: '파일이나 줄이 어디서 왔는지, 가이드가 무엇이라고 설명하는지 알려 줍니다',
    learn: '수업 목록과 진도를 보여 줍니다',
    lesson: '수업을 lessons/에 넣습니다(예: 2.3)',
    capstone: '커리큘럼의 실전 프로젝트를 시작합니다(예: b)',
  },
  option: {
    protect:
      'owner(행마다 주인만 접근), author(모두 읽고 작성자만 수정), scope, login, role:admin, none. 기본값은 jwt 기능이 있을 때 author:ref(users) 필드가 있으면 author, 그 밖에는 owner이고, jwt가 없으면 none입니다',
    api: '속할 API 버전',
    'no-pagination': '목록을 나누지 않고 한 번에 보냅니다',
    output: '모델의 답: classes, vector, boxes, arrays. 적지 않으면 classes',
    'dry-run': '바뀔 내용을 diff로 보여 주기만 하고 아무것도 바꾸지 않습니다',
    yes: '모든 질문에 예라고 답합니다',
    'no-install': 'uv.lock을 갱신하는 도구를 실행하지 않습니다',
    recopy: '프로젝트를 만든 버전 없이 진행합니다',
    from: '그 버전의 폴더나 tarball(npm 대신)',
    workflow: '업그레이드를 PR로 여는 GitHub 워크플로를 만듭니다',
    verify: '변경 전과 후에 ruff, mypy, 테스트를 실행하고 변경 때문에 생긴 문제를 알려 줍니다',
    json: 'JSON으로 출력합니다',
    fix: '중단된 명령이 남긴 일을 되돌리고, 내용을 옮긴 .generated 파일을 지웁니다',
    template: '템플릿의 위치도 보여 줍니다(생성기 저장소에서)',
    watch: '풀이를 저장할 때마다 채점합니다',
    check: '채점합니다. 종료 코드: 0 통과, 1 아직, 2 채점하지 못함',
    stage: '이 단계까지만 채점합니다',
    hint: '다음 힌트를 하나 보여 줍니다',
    solution: '정답을 보여 줍니다',
    reset: '처음 상태로 돌리고, 지금 파일은 .bak으로 남깁니다',
    skip: '건너뜁니다',
    unskip: '건너뛴 수업을 다시 합니다',
    lang: '메시지의 언어(기본값: 프로젝트의 언어)',
    help: '이 도움말을 보여 줍니다',
    version: '버전을 보여 줍니다',
  },
  argumentProblem: (problem) => {
    switch (problem.code) {
      case 'unknown-command':
        return `없는 명령입니다: "${problem.value}"${maybe(problem.suggestion)}`;
      case 'no-command':
        return '명령을 적으세요: feature 이름, router 이름 "필드", remove 이름, upgrade, check 등';
      case 'no-name':
        return `이름을 적으세요: fastapi-curriculum ${problem.command} 이름`;
      case 'no-fields':
        return '필드를 적으세요: fastapi-curriculum field posts "slug:str unique"';
      case 'extra-argument':
        return `알 수 없는 인자입니다: "${problem.value}"`;
      case 'other-command':
        return `${problem.option} 옵션은 ${list(problem.commands)} 명령에만 쓸 수 있습니다`;
      default:
        return ko.problem(problem);
    }
  },
  plop: {
    welcome: '무엇을 할까요?',
    feature: '추가할 기능',
    lesson: '수업',
    capstone: '실전 프로젝트',
    watch:
      'plop은 --watch를 Node의 옵션으로 받아들입니다. Ctrl-C로 끝내고 실행하세요: npx fastapi-curriculum learn --watch',
    remove: '제거할 기능이나 코드',
    fieldsOf: '필드를 추가할 대상',
    place: '파일이나 줄(예: app/main.py:31)',
    name: (example) => `이름(예: ${example})`,
    fields: (example) => `필드(예: ${example})`,
    protect: '접근 권한',
    protectDefault: '기본값: jwt 기능이 있으면 행을 만든 사람과 관리자, 없으면 누구나',
    pagination: '목록을 페이지로 나눌까요?',
    api: 'API 버전(비우면 v1)',
    output: '모델의 답',
    conflicts: '해결할 충돌이 남았습니다',
    nobodyToAsk: (command, fields) =>
      `대화형 터미널이 아니라서 물어볼 수 없습니다. 이름을 적으세요: npx plop ${command} 이름${fields}`,
  },
  notAProject: (folder) =>
    `create-fastapi-curriculum으로 만든 프로젝트가 아닙니다: ${folder}(여기에도 상위 폴더에도 .fastapi-curriculum.json이 없습니다)`,
  otherVersion: (made, here, isOlder) =>
    `이 프로젝트는 ${made} 버전으로 만들었고 지금 버전은 ${here}입니다. ${
      isOlder
        ? '먼저 이 버전으로 올리세요: npx fastapi-curriculum upgrade'
        : `만든 버전을 쓰세요: npm install --save-dev create-fastapi-curriculum@${made}`
    }`,
  undo: {
    nothing: '되돌릴 명령이 없습니다.',
    edited: (command, paths) =>
      `"${command}" 명령을 되돌릴 수 없습니다. 그 뒤에 바뀐 파일: ${list(paths)}. git diff로 확인하세요.`,
    taking: (command) => `되돌리기: ${command}`,
    done: '명령을 실행하기 전과 같습니다.',
    migration: (command) =>
      `"${command}" 명령은 마이그레이션을 만들었습니다. 데이터베이스에 적용했다면 먼저 alembic downgrade -1로 되돌린 뒤 undo --yes를 실행하세요.`,
  },
  list: {
    implied: '다른 기능에 필요함',
    next: 'fastapi-curriculum feature 이름으로 추가하고 remove 이름으로 제거합니다',
  },
  difference: {
    generated: '생성된 내용',
    yours: '직접 고친 내용',
    deleted: '직접 삭제한 파일입니다',
    nothing: '생성된 그대로입니다.',
  },
  openEndpoints: (endpoints) =>
    `직접 만든 엔드포인트 중 로그인을 요구하지 않는 것:\n${endpoints.map((one) => `  ${one}`).join('\n')}\n보호하려면 데코레이터에 app/api/deps.py의 dependencies=[Security(get_current_user)]를 넣고, 공개하려면 tests/test_permissions.py의 공개 경로에 추가하세요.`,
  packageMoved: (place) =>
    `패키지 app의 이름이나 위치가 바뀌어(${place}) 이 프로젝트를 고칠 수 없습니다. 명령을 실행하는 동안만 app으로 되돌리세요.`,
  answersEdited: (paths) =>
    `.fastapi-curriculum.json의 구성이 직접 수정되어 기록된 파일과 맞지 않습니다(${paths.split(', ').slice(0, 3).join(', ')}). 되돌린 뒤(git checkout -- .fastapi-curriculum.json) 명령으로 추가하세요: fastapi-curriculum feature 이름`,
  problem: changeProblems.ko,
  state: {
    heading: `${STATE_FILE} 파일을 쓸 수 없습니다:`,
    problem: (problem) => {
      switch (problem.code) {
        case 'malformed':
          return `${problem.line === undefined ? '' : `${problem.line}번째 줄부터 `}JSON이 아닙니다(${problem.message})`;
        case 'conflict-markers':
          return `${problem.line}번째 줄에 Git 충돌이 남아 있습니다`;
        case 'newer-schema':
          return `더 새로운 버전${problem.generator ? `(${problem.generator})` : ''}에서 쓴 파일입니다. 파일을 쓴 버전을 쓰세요: npm install --save-dev create-fastapi-curriculum@${problem.generator ?? 'latest'}`;
        case 'not-an-object':
          return 'JSON 객체가 아닙니다';
        case 'unknown-schema':
          return '"schema"가 알려진 버전의 값이 아닙니다';
        case 'missing':
          return `"${problem.key}" 값이 없습니다`;
        case 'wrong-type':
          return `"${problem.key}" 값의 형식이 다릅니다(필요한 형식: ${problem.expected})`;
        case 'bad-file':
          return `"files"에 알 수 없는 경로가 있습니다: ${JSON.stringify(problem.path)}`;
        case 'answers':
          return ko.problem(problem.problem);
      }
    },
    restore: `Git에서 되돌리세요: git checkout -- ${STATE_FILE}`,
    resolve: `한쪽을 통째로 고른 뒤 다른 쪽의 명령을 다시 실행하세요: git checkout --ours -- ${STATE_FILE}`,
  },
  nothingToDo: (feature, on) =>
    on
      ? `${feature} 기능이 이미 있습니다. 바꿀 것이 없습니다.`
      : `${feature} 기능이 없습니다. 바꿀 것이 없습니다.`,
  adding: (id, title) => `${id} 추가: ${title}`,
  removing: (id, title) => `${id} 제거: ${title}`,
  protects: (name, protection) => {
    const who = {
      owner: '행마다 만든 사람과 관리자만 접근할 수 있고, 다른 사람에게는 404입니다',
      author: '로그인한 사람은 모두 읽고, 작성자와 관리자만 고칩니다. 다른 사람에게는 403입니다',
      scope: `${name}:read와 ${name}:write 스코프가 있으면 쓸 수 있습니다`,
      login: '로그인하면 쓸 수 있습니다',
      'role:admin': '관리자만 쓸 수 있습니다',
      none: '누구나 쓸 수 있습니다',
    }[protection];
    return `${name}, --protect=${protection}: ${who}`;
  },
  also: (ids) => `함께 필요한 기능: ${list(ids)}`,
  alsoRemoved: (ids) => `이 기능에만 필요했던 것: ${list(ids)}`,
  drops: (what) =>
    `다음을 데이터와 함께 삭제하는 마이그레이션이 추가됩니다: ${list(what.map(dropped))}. 데이터가 남아 있으면 마이그레이션이 멈춥니다. 필요한 것을 내보낸 다음 실행하세요: alembic -x drop=yes upgrade head`,
  askDrops: '데이터를 삭제하는 마이그레이션을 만들까요?',
  dirty: '커밋하지 않은 변경이 있습니다. 이번 변경과 구분할 수 있도록 먼저 커밋하세요.',
  askDirty: '그래도 계속할까요?',
  sayYes: '묻지 않고 계속하려면 --yes를 붙이세요.',
  migrations: (detail) => `마이그레이션을 추가할 수 없습니다: ${detail}`,
  migrationProblem: (problem) => {
    switch (problem.code) {
      case 'twins':
        return `${problem.paths.join(', ')}의 리비전이 ${problem.revision}으로 같습니다. 둘 중 하나를 삭제하세요`;
      case 'orphan':
        return `${problem.path}보다 앞선 리비전 ${problem.revision}을 가진 파일이 없습니다`;
      case 'circle':
        return '마이그레이션이 서로를 순환하며 뒤따릅니다';
      case 'heads':
        return `마이그레이션의 끝이 여럿입니다: ${list(problem.heads)}. 먼저 합치세요: alembic merge heads -m "merge"`;
      case 'columns':
        return [
          ...(problem.changed.length > 0
            ? [
                `정의가 바뀐 열입니다: ${list(problem.changed)}. 마이그레이션을 직접 작성하세요(alembic revision --autogenerate)`,
              ]
            : []),
          ...(problem.unfillable.length > 0
            ? [
                `이미 있는 행에 넣을 알맞은 값이 없어 추가할 수 없는 열입니다: ${list(problem.unfillable)}. ?를 붙여 선택 필드로 바꾸세요`,
              ]
            : []),
        ].join('\n');
    }
  },
  migration: {
    noDatabase: '이 프로젝트에는 데이터베이스가 없습니다: fastapi-curriculum feature sqlalchemy',
    name: '마이그레이션이 하는 일을 영문으로 적으세요(예: "fill in missing names").',
    next: (path) =>
      `다음 단계: ${path}의 upgrade()와 downgrade()를 작성한 뒤 alembic upgrade head를 실행하세요`,
  },
  action: { write: '생성', overwrite: '변경', delete: '삭제', merge: '병합', conflict: '충돌' },
  keep: {
    deleted: '삭제된 상태 유지: 직접 삭제한 파일입니다',
    edited: '유지: 직접 수정한 파일입니다. 필요 없으면 삭제하세요',
    same: '이미 그대로입니다',
  },
  conflict: {
    'both-changed': '양쪽이 같은 줄을 고쳤습니다. <<<<<<<를 찾으세요',
    foreign: '직접 만든 파일이 있어 새 파일은 그 옆에 .generated를 붙여 두었습니다',
    deleted: '고칠 파일이 없어 새 파일을 그 자리에 .generated를 붙여 두었습니다',
    binary: '텍스트가 아니어서 기존 파일을 유지하고 새 파일은 옆에 .generated를 붙여 두었습니다',
    unresolved: '이전 충돌을 먼저 해결하세요. 새 파일은 옆에 .generated를 붙여 두었습니다',
    unmarkable: '충돌을 표시할 수 없어 기존 파일을 유지하고 새 파일은 옆에 .generated를 붙여 두었습니다',
    unknown: '수정한 파일이고 원래 내용을 알 수 없습니다. <<<<<<<를 찾으세요',
  },
  done: (changed) => `파일 ${changed}개 변경`,
  conflicts: (paths) => `직접 해결하세요: ${list(paths)}`,
  broken: ({ path, line, what, module, name }) => {
    const place = `${path}:${line}`;
    switch (what) {
      case 'module':
        return `${place}: 가져오는 모듈이 없습니다(${module})`;
      case 'name':
        return `${place}: ${module}에 없는 이름입니다(${name})`;
      case 'setting':
        return `${place}: 없는 설정을 읽습니다(${name})`;
      case 'twice':
        return `${place}: 설정이 두 번 선언되었습니다(${name})`;
    }
  },
  untilMended: '모두 해결할 때까지 fastapi-curriculum check에 나옵니다.',
  mergetool: 'git mergetool로 양쪽을 나란히 볼 수 있고, 해결한 파일은 git add로 표시합니다.',
  lock: {
    running: 'uv.lock을 갱신합니다',
    done: 'uv.lock을 갱신했습니다',
    later: 'uv.lock을 갱신하지 않았습니다: uv lock',
    missing:
      'uv가 없어 uv.lock이 pyproject.toml보다 오래되었습니다. 설치한 뒤(https://docs.astral.sh/uv/getting-started/installation/) 실행하세요: uv lock',
    failed: 'uv.lock을 갱신하지 못했습니다. 원인을 해결한 뒤 실행하세요: uv lock',
  },
  next: '다음 단계:',
  secrets: (names) => `.env에 추가하세요: ${list(names)} (설명은 .env.example에 있습니다)`,
  upgrade: upgradeKo,
  verify: verifyKo,
  check: {
    finding: {
      journal: () => '이전 명령이 쓰는 도중에 중단되었습니다',
      state: (detail) => detail,
      answers: (paths) => `선택한 구성과 생성 기록이 서로 맞지 않습니다: ${paths}`,
      'version-older': (made) => `프로젝트를 만든 버전(${made})이 지금 버전보다 오래되었습니다`,
      'version-newer': (made) => `프로젝트를 만든 버전(${made})이 지금 버전보다 새롭습니다`,
      'package-version': (asks) => `package.json이 요구하는 생성기 버전(${asks})과 실행 중인 버전이 다릅니다`,
      conflict: (place) => `${place}에 충돌 표시가 남아 있습니다`,
      beside: (path) => `${path}: 충돌한 새 내용입니다. 필요한 것을 옮긴 뒤 지우세요`,
      broken: (detail) => detail,
      edited: (path) => `${path}: 수정됨`,
      deleted: (path) => `${path}: 삭제됨`,
      moved: (path) => `${path}: 옮긴 것으로 보고 따라갑니다`,
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
  explain: {
    unknownFile: (path) => `${path} 파일이 없습니다.`,
    unknownLine: (path, lines) => `${path}의 줄 수는 ${lines}입니다.`,
    noTemplates:
      '--template은 생성기 저장소를 복제한 곳에서만 쓸 수 있습니다. 패키지에는 템플릿 원본이 없습니다.',
    yours: (what) => `직접 작성한 ${what === 'file' ? '파일' : '줄'}입니다. 생성기가 만들지 않았습니다.`,
    edited: '생성된 뒤에 직접 고친 파일입니다.',
    base: (what) => `모든 프로젝트에 있는 ${what === 'file' ? '파일' : '줄'}입니다.`,
    feature: (id, title, sections, summary) =>
      `${id} 기능이 추가했습니다(${title}, 커리큘럼 ${sections}). ${summary}`,
    resource: (label) => `다음 명령으로 만들어졌습니다: npx plop ${label}`,
    either: (ids) => `다음 기능 중 하나라도 있으면 들어갑니다: ${list(ids)}`,
    guide: (section, text) => `가이드 ${section}: ${text}`,
  },
};
