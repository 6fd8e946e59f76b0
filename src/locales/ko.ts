import type { Messages } from './en.js';
import type { InputProblem, MissingTool, PathReason } from './problems.js';
import { resourceProblems } from './resource-problems.js';

export const ko: Messages = {
  help: {
    usage: '사용법: npm create fastapi-curriculum@latest [폴더] -- [옵션]',
    summary: '학습 커리큘럼 순서대로 구성된 FastAPI 프로젝트를, 고른 기능만 담아 만듭니다.',
    options: '옵션',
    features: '기능',
    presets: '프리셋',
    examples: '예',
    exitCodes: '종료 코드',
    exitCode: {
      0: '완료',
      1: '실패 또는 거부(겹치는 파일, 쓸 수 없는 경로, 도구 오류)',
      2: '잘못된 인자(모두 나열합니다)',
      3: '완료했지만 해결할 충돌이 남음',
      130: '취소',
    },
    option: {
      yes: '질문하지 않습니다. 따로 적지 않으면 기능 없이 ./my-api에 만듭니다',
      features: 'a,b,c | all | none',
      preset: '이름 붙은 기능 묶음. --features와 함께 쓰면 둘을 합칩니다',
      lang: '프로젝트와 이 명령의 언어(기본값: 시스템 로캘)',
      env: 'Python 환경 도구(기본값: uv가 있으면 uv, 없으면 venv)',
      'no-install': 'Python 의존성을 설치하지 않습니다',
      'no-git': 'Git 저장소를 만들지 않습니다',
      'dry-run': '무엇을 쓸지 보여 주기만 하고 아무것도 쓰지 않습니다',
      overwrite: '겹치는 파일만 새 내용으로 덮어씁니다',
      list: '기능과 프리셋을 나열합니다',
      json: '한 일이나 --list를 JSON으로 출력합니다',
      help: '이 도움말을 보여 줍니다',
      version: '버전을 보여 줍니다',
    },
  },
  preset: {
    'ml-serving': '실전 프로젝트 A: ML 모델 서빙 API',
    'crud-service': '실전 프로젝트 B: RESTful CRUD 서비스',
  },
  list: { requires: (ids) => `필요: ${ids}` },
  ask: {
    directory: '프로젝트 폴더',
    how: '어떤 프로젝트를 만들까요?',
    choose: '기능을 하나씩 고르기',
    features: '기능',
    featuresHint: '스페이스: 선택, a: 모두 선택, 엔터: 다음',
    env: 'Python 환경 도구',
    envNotFound: '이 컴퓨터에 없음',
    git: 'Git 저장소를 만들고 첫 커밋을 할까요?',
    overwrite: (count) => `위 파일 ${count}개를 새 내용으로 바꿀까요?`,
    selectHint: '화살표: 이동, 엔터: 다음',
    yes: '예',
    no: '아니요',
  },
  problem,
  seeHelp: '쓸 수 있는 인자는 --help에서 볼 수 있습니다.',
  error: '오류',
  refused: '아무것도 쓰지 않았습니다.',
  cancelled: '취소했습니다. 아무것도 쓰지 않았습니다.',
  cancelledWhileWriting: '취소했습니다. 그때까지 쓴 것은 모두 되돌렸습니다.',
  cancelledAfterWriting: (directory) =>
    `취소했습니다. 프로젝트는 ${directory}에 다 만들어졌지만, 의존성 설치는 끝나지 않았을 수 있습니다.`,
  notInteractive: (command) =>
    `질문할 터미널이 없습니다. 폴더와 기능을 적거나 --yes를 붙이세요.\n\n  ${command}\n\n기능 목록은 --list, 나머지는 --help로 볼 수 있습니다.\n`,
  forCodingAgent: (command) =>
    `코딩 에이전트라면 질문 없이 한 번에 만드세요(기능 목록: --list --json).\n\n  ${command}\n`,
  swallowed: (command) =>
    `앞에 "--"가 없어서 npm이 일부 옵션을 가로챘습니다. 이렇게 실행하세요.\n\n  ${command}\n`,
  unusablePath: (path, reason) => `${path}에는 프로젝트를 만들 수 없습니다. ${pathReason[reason]}.`,
  unwritable: (path, detail) =>
    `${path}에 쓰지 못했습니다: ${(pathReason as Record<string, string>)[detail] ?? detail}`,
  applyFailed: (code, path) => `${applyReason[code]}: ${path}`,
  collisions: (directory, paths) =>
    `${directory}에 같은 이름의 파일이 ${paths.length}개 있습니다.\n${indented(paths)}`,
  collisionsRemedy: (command) =>
    `다른 폴더를 고르거나, 위 파일만 새 내용으로 덮어쓰려면 이렇게 실행하세요.\n\n  ${command}\n`,
  obstacles: (obstacles) =>
    `다음은 덮어쓸 수 있는 파일이 아닙니다.\n${indented(
      obstacles.map(({ path, is }) => `${path} (${obstacle[is]})`),
    )}`,
  alreadyProject:
    '이 폴더에는 이미 이 명령으로 만든 프로젝트가 있습니다. 바꾸려면 그 안에서 실행하세요: npx fastapi-curriculum --help',
  recovered: (changed) =>
    `이전에 중단된 작업을 먼저 되돌렸습니다.${changed.length > 0 ? ` 그 뒤에 수정한 파일은 그대로 두었습니다(원래 내용은 옆의 .orig 파일에 있습니다): ${changed.join(', ')}` : ''}`,
  required: (ids) => `고른 기능에 필요해서 함께 추가합니다: ${ids.join(', ')}`,
  unreadable: (file, detail) => `${file} 파일을 읽지 못했습니다: ${detail}`,
  notJson: (file, detail) => `${file}의 내용이 JSON이 아닙니다: ${detail}`,
  unexpected: '예상하지 못한 문제가 생겼습니다. DEBUG=1을 붙여 다시 실행한 결과를 알려 주세요.',
  dryRun: {
    heading: (count, directory) => `${directory}에 파일 ${count}개를 쓰게 됩니다.`,
    overwrites: '있던 파일을 바꿈',
    wouldRun: '실행하게 될 명령:',
    nothingWritten: '아무것도 쓰지 않았습니다.',
  },
  written: (count, directory) => `${directory}에 파일 ${count}개를 썼습니다`,
  environmentFile: {
    kept: (missing) =>
      `.env가 이미 있어서 그대로 두었습니다. ${missing.join(', ')} 값이 없으니 .env.example을 참고하세요.`,
  },
  install: {
    running: (tool) => `${tool}로 의존성을 설치하고 있습니다`,
    done: (tool, seconds) => `${tool}로 의존성을 설치했습니다(${seconds}초)`,
    failed: (command) => `프로젝트는 다 만들었지만 의존성을 설치하지 못했습니다. 실패한 명령: ${command}`,
    retry: '다시 시도하려면:',
    missing: missingTool,
    later: '의존성을 설치하지 않았습니다. 나중에 설치하려면:',
  },
  git: {
    done: 'Git 저장소를 만들고 첫 커밋을 했습니다',
    insideRepository: '이미 Git 저장소 안이어서, 새 저장소도 커밋도 만들지 않았습니다.',
    missing: 'git이 없어서 저장소를 만들지 않았습니다. 나중에 만들려면:',
    noIdentity:
      'Git에 이름과 이메일이 설정되어 있지 않아 커밋하지 않았습니다. 파일은 스테이징해 두었습니다. 커밋하려면:',
    failed: (command) => `프로젝트는 다 만들었지만 Git 작업을 마치지 못했습니다. 실패한 명령: ${command}`,
    commitMessage: 'Initial commit from create-fastapi-curriculum',
  },
  next: {
    heading: '다음 단계',
    open: (url) => `브라우저에서 ${url} 열기`,
    learn: '수업으로 배우려면(Node.js 필요):',
    repeat: '똑같은 프로젝트를 다시 만들려면:',
    failed: '프로젝트는 다 만들었지만 그 뒤의 작업이 모두 끝나지는 않았습니다. 위 내용을 확인하세요.',
  },
};

const pathReason: Readonly<Record<PathReason, string>> = {
  'not-a-folder': '경로에 폴더가 아닌 것이 있습니다',
  'no-permission': '쓸 권한이 없습니다',
  'read-only': '읽기 전용 디스크입니다',
  'too-long': '경로가 너무 깁니다',
  'disk-full': '디스크가 가득 찼습니다',
};

const applyReason = {
  refused: '같은 자리에 다른 파일이나 폴더가 있습니다',
  outside: '프로젝트 바깥에 쓰게 되어 멈췄습니다',
  changed: '쓰는 동안 파일이 바뀌어서 아무것도 쓰지 않았습니다',
  busy: '다른 명령이 지금 이 프로젝트에 쓰고 있습니다',
  cancelled: '취소했습니다',
  'undo-failed': '쓴 것을 되돌리지 못했습니다. 여기서 다음 명령을 실행하면 다시 시도합니다',
  journal: '중단된 명령의 기록을 읽을 수 없어서 아무것도 건드리지 않았습니다',
};

const obstacle = {
  folder: '폴더',
  link: '링크',
  special: '일반 파일이 아님',
  file: '폴더가 있어야 할 자리의 파일',
};

const nameReason = {
  empty: '비어 있습니다',
  'too-long': '너무 깁니다',
  characters: '글자, 숫자, 공백, ".", "_", "-"만 쓸 수 있습니다',
  edges: '".", "-", 공백으로 시작하거나 ".", 공백으로 끝날 수 없습니다',
  reserved: 'Windows가 장치 이름으로 쓰는 이름입니다',
};

function problem(problem: InputProblem): string {
  switch (problem.code) {
    case 'unknown-option':
      return `없는 옵션입니다: ${problem.option}${didYouMean(problem.suggestion)}`;
    case 'missing-argument':
      return `${problem.option}에 값이 필요합니다: ${problem.argument}`;
    case 'unwanted-argument':
      return `${problem.option}에는 값을 줄 수 없습니다`;
    case 'repeated-option':
      return `${problem.option} 옵션을 서로 다른 값으로 두 번 썼습니다`;
    case 'extra-argument':
      return problem.suggestion
        ? `알 수 없는 인자입니다: "${problem.value}". 기능은 쉼표로 이어 쓰세요: --features a,${problem.suggestion}`
        : `알 수 없는 인자입니다: "${problem.value}". 폴더는 하나만 쓸 수 있습니다(공백이 있으면 따옴표로 감싸세요)`;
    case 'unknown-preset':
      return `없는 프리셋입니다: "${problem.value}"${didYouMean(problem.suggestion)} (있는 것: ${problem.known.join(', ')})`;
    case 'unknown-feature':
      return `없는 기능입니다: "${problem.value}"${didYouMean(problem.suggestion)}`;
    case 'unknown-value':
      return `--${problem.key}에 쓸 수 없는 값입니다: "${problem.value}". 가능한 값: ${problem.allowed.join(', ')}`;
    case 'not-alone':
      return `"${problem.value}" 값은 다른 기능과 함께 쓸 수 없습니다`;
    case 'conflict':
      return `${problem.features.join(', ')} 기능은 함께 고를 수 없습니다`;
    case 'bad-name':
      return `프로젝트 이름으로 쓸 수 없습니다: "${problem.name}". ${nameReason[problem.reason]}`;
    case 'not-an-object':
      return '선택한 구성이 JSON 객체가 아닙니다';
    case 'unknown-key':
      return `없는 키입니다: "${problem.key}"${didYouMean(problem.suggestion)}`;
    case 'missing':
      return `"${problem.key}" 값이 없습니다`;
    case 'wrong-type':
      return `"${problem.key}" 값의 형식이 다릅니다(필요한 형식: ${problem.expected})`;
    default:
      return resourceProblems.ko(problem);
  }
}

function missingTool(missing: MissingTool): string {
  if ('found' in missing) {
    return `의존성을 설치하지 않았습니다. Python ${missing.needed} 이상이 필요한데 ${missing.found}만 있습니다. 새 버전을 설치한 뒤:`;
  }
  const tool = { uv: 'uv가', conda: 'conda가', git: 'git이', python: 'Python이' }[missing.tool];
  const where = {
    uv: 'https://docs.astral.sh/uv/getting-started/installation/',
    conda: 'https://docs.conda.io/projects/conda/en/stable/user-guide/install/',
    git: 'https://git-scm.com/downloads',
    python: 'https://www.python.org/downloads/',
  }[missing.tool];
  return `${tool} 없어서 의존성을 설치하지 않았습니다(${where}). 설치한 뒤:`;
}

function didYouMean(suggestion: string | undefined): string {
  return suggestion ? `. 혹시 ${suggestion}인가요?` : '';
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
