import type { Language } from '../answers/answers.js';
import type { OldVersionProblem } from './old-version.js';

interface UpgradeMessages {
  already: (version: string) => string;
  downgrade: (made: string, here: string) => string;
  upgrading: (made: string, here: string) => string;
  asking: (version: string) => string;
  recopying: string;
  noOldVersion: (problem: OldVersionProblem, version: string) => string;
  notTheBase: (version: string, paths: readonly string[]) => string;
  recopy: string;
  tables: string;
}

const HISTORY = 'alembic revision --autogenerate';

export const upgradeMessages: Readonly<Record<Language, UpgradeMessages>> = {
  en: {
    already: (version) => `This project is at version ${version} already. Nothing to do.`,
    downgrade: (made, here) =>
      `This project was made by version ${made}, and this is ${here}, which is older: there is no way back but Git's. To go on with ${made}: npm install --save-dev create-fastapi-curriculum@${made}`,
    upgrading: (made, here) => `Upgrading from version ${made} to ${here}`,
    asking: (version) => `Asking version ${version} what it made ...`,
    recopying:
      'Without the old version: edited files are merged where Git still has what they were made from.',
    noOldVersion: (problem, version) =>
      problem.code === 'other'
        ? `--from has to be version ${version}, which made this project; what is there is ${problem.version}.`
        : `Version ${version}, which made this project, cannot be had:\n${problem.detail}`,
    notTheBase: (version, paths) =>
      `What version ${version} makes of these answers is not what it made then (${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', ...' : ''}): the answers in .fastapi-curriculum.json were edited, or it is another build.`,
    recopy:
      'Restore what is missing, or go on without it: fastapi-curriculum upgrade --recopy\nUntouched files are then replaced; edited ones are merged where Git has their origin, and marked elsewhere. No line is lost.',
    tables: `What changed in the tables is not known without the old version; this says it: ${HISTORY}`,
  },
  ko: {
    already: (version) => `이 프로젝트는 이미 ${version} 버전입니다. 바꿀 것이 없습니다.`,
    downgrade: (made, here) =>
      `이 프로젝트는 ${made} 버전으로 만들었고 지금 버전은 더 오래된 ${here}입니다. 되돌리는 방법은 Git뿐입니다. ${made} 버전을 계속 쓰려면: npm install --save-dev create-fastapi-curriculum@${made}`,
    upgrading: (made, here) => `${made} 버전에서 ${here} 버전으로 올립니다`,
    asking: (version) => `${version} 버전이 만들었던 내용을 확인합니다 ...`,
    recopying: '이전 버전 없이 진행합니다. 수정한 파일은 Git에 원본이 남아 있으면 병합합니다.',
    noOldVersion: (problem, version) =>
      problem.code === 'other'
        ? `--from은 이 프로젝트를 만든 ${version} 버전이어야 하는데 ${problem.version} 버전입니다.`
        : `이 프로젝트를 만든 ${version} 버전을 가져올 수 없습니다:\n${problem.detail}`,
    notTheBase: (version, paths) =>
      `${version} 버전이 선택한 구성으로 만드는 내용이 당시와 다릅니다(${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', ...' : ''}). .fastapi-curriculum.json에 기록된 구성이 수정되었거나 다른 빌드입니다.`,
    recopy:
      '없어진 파일을 되돌리거나, 이전 버전 없이 진행하세요: fastapi-curriculum upgrade --recopy\n수정하지 않은 파일은 새 내용으로 바꾸고, 수정한 파일은 Git에 원본이 있으면 병합하고 없으면 충돌로 표시합니다. 잃어버리는 줄은 없습니다.',
    tables: `이전 버전 없이는 테이블의 변경을 알 수 없습니다. 다음 명령으로 확인하세요: ${HISTORY}`,
  },
};
