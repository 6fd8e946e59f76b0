import type { OldVersionProblem } from './problems.js';

const list = (ids: readonly string[]): string => ids.join(', ');
const first = (paths: readonly string[]): string =>
  `${list(paths.slice(0, 3))}${paths.length > 3 ? ', ...' : ''}`;

/** What `upgrade` and `--verify` say. */
export const upgradeEn = {
  already: (version: string) => `This project is at version ${version} already. Nothing to do.`,
  downgrade: (made: string, here: string) =>
    `This project was made by version ${made}, and this is ${here}, which is older: there is no way back but Git's. To go on with ${made}: npm install --save-dev create-fastapi-curriculum@${made}`,
  upgrading: (made: string, here: string) => `Upgrading from version ${made} to ${here}`,
  asking: (version: string) => `Asking version ${version} what it made`,
  recopying: 'Without the old version: edited files are merged where Git still has what they were made from.',
  noOldVersion: (problem: OldVersionProblem, version: string) =>
    problem.code === 'other'
      ? `--from has to be version ${version}, which made this project; what is there is ${problem.version}.`
      : `Version ${version}, which made this project, cannot be had:\n${problem.detail}`,
  notTheBase: (version: string, paths: readonly string[]) =>
    `What version ${version} makes of these answers is not what it made then (${first(paths)}): the answers in .fastapi-curriculum.json were edited, or it is another build.`,
  recopy:
    'Restore what is missing, or go on without it: fastapi-curriculum upgrade --recopy\nUntouched files are then replaced; edited ones are merged where Git has their origin, and marked elsewhere. No line is lost.',
  tables:
    'What changed in the tables is not known without the old version; this says it: alembic revision --autogenerate',
  changed: (version: string) => `Different since ${version}:`,
  byHand: (version: string) => `To do by hand for ${version}:`,
  renamed: (renames: readonly string[]) => `Followed in your files: ${list(renames)}`,
  workflow: (path: string) =>
    `${path} opens upgrades as pull requests, every Monday. Allow it in the repository's settings: Actions, General, "Allow GitHub Actions to create and approve pull requests".`,
  workflowThere: (path: string) => `${path} is there already.`,
};

export const verifyEn = {
  nothingInstalled: (commands: readonly string[]) =>
    `--verify runs the project's own checks, and nothing is installed here yet. First: ${commands.join(' && ')}`,
  before: (tool: string) => `Before the change: ${tool}`,
  after: (tool: string) => `After the change: ${tool}`,
  installing: (command: string) => `Installing what the change needs: ${command}`,
  notInstalled: (command: string) =>
    `Not verified: what the change needs could not be installed. Once it is: ${command}`,
  skipped: 'Not verified: mend what is named above first.',
  fine: (before: number) =>
    before === 0
      ? 'Verified: ruff, mypy and the tests find nothing.'
      : `Verified: ruff, mypy and the tests find nothing new (${before} things from before).`,
  broken: (found: readonly string[]) =>
    `The change broke:\n${found.map((one) => `  ${one}`).join('\n')}\nfastapi-curriculum undo takes it back.`,
};

export const upgradeKo: typeof upgradeEn = {
  already: (version) => `이 프로젝트는 이미 ${version} 버전입니다. 바꿀 것이 없습니다.`,
  downgrade: (made, here) =>
    `이 프로젝트는 ${made} 버전으로 만들었고 지금 버전은 더 오래된 ${here}입니다. 되돌리는 방법은 Git뿐입니다. ${made} 버전을 계속 쓰려면: npm install --save-dev create-fastapi-curriculum@${made}`,
  upgrading: (made, here) => `${made} 버전에서 ${here} 버전으로 올립니다`,
  asking: (version) => `${version} 버전이 만들었던 내용을 확인합니다`,
  recopying: '이전 버전 없이 진행합니다. 수정한 파일은 Git에 원본이 남아 있으면 병합합니다.',
  noOldVersion: (problem, version) =>
    problem.code === 'other'
      ? `--from은 이 프로젝트를 만든 ${version} 버전이어야 하는데 ${problem.version} 버전입니다.`
      : `이 프로젝트를 만든 ${version} 버전을 가져올 수 없습니다:\n${problem.detail}`,
  notTheBase: (version, paths) =>
    `${version} 버전이 선택한 구성으로 만드는 내용이 당시와 다릅니다(${first(paths)}). .fastapi-curriculum.json에 기록된 구성이 수정되었거나 다른 빌드입니다.`,
  recopy:
    '없어진 파일을 되돌리거나, 이전 버전 없이 진행하세요: fastapi-curriculum upgrade --recopy\n수정하지 않은 파일은 새 내용으로 바꾸고, 수정한 파일은 Git에 원본이 있으면 병합하고 없으면 충돌로 표시합니다. 잃어버리는 줄은 없습니다.',
  tables:
    '이전 버전 없이는 테이블의 변경을 알 수 없습니다. 다음 명령으로 확인하세요: alembic revision --autogenerate',
  changed: (version) => `${version} 버전부터 달라진 것:`,
  byHand: (version) => `${version} 버전에서 직접 할 일:`,
  renamed: (renames) => `직접 작성한 파일에도 반영한 이름: ${list(renames)}`,
  workflow: (path) =>
    `${path} 파일이 매주 월요일에 업그레이드를 PR로 엽니다. 저장소 설정의 Actions, General에서 "Allow GitHub Actions to create and approve pull requests"를 허용하세요.`,
  workflowThere: (path) => `${path} 파일이 이미 있습니다.`,
};

export const verifyKo: typeof verifyEn = {
  nothingInstalled: (commands) =>
    `--verify는 프로젝트의 검사를 실행하는데, 아직 아무것도 설치되지 않았습니다. 먼저 실행하세요: ${commands.join(' && ')}`,
  before: (tool) => `변경 전: ${tool}`,
  after: (tool) => `변경 후: ${tool}`,
  installing: (command) => `변경에 필요한 것을 설치합니다: ${command}`,
  notInstalled: (command) =>
    `확인하지 못했습니다. 변경에 필요한 것을 설치할 수 없었습니다. 설치한 다음 실행하세요: ${command}`,
  skipped: '확인하지 않았습니다. 위에 나온 것을 먼저 해결하세요.',
  fine: (before) =>
    before === 0
      ? '확인했습니다. ruff, mypy, 테스트에서 아무 문제도 나오지 않았습니다.'
      : `확인했습니다. ruff, mypy, 테스트에서 새로운 문제는 나오지 않았습니다(전부터 있던 것 ${before}건).`,
  broken: (found) =>
    `변경 때문에 생긴 문제:\n${found.map((one) => `  ${one}`).join('\n')}\nfastapi-curriculum undo로 되돌릴 수 있습니다.`,
};
