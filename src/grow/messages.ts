import type { Language } from '../answers/answers.js';
import { isOlder } from '../answers/version-order.js';
import { messages } from '../locales/index.js';
import type { ConflictReason, KeepReason } from '../plan/index.js';
import type { ChangeProblem } from './change.js';

/** What the commands of an existing project say. A language that lacks a key does not compile. */
export interface GrowMessages {
  notAProject: (folder: string) => string;
  otherVersion: (made: string, here: string) => string;
  problem: (problem: ChangeProblem) => string;
  nothingToDo: (feature: string, on: boolean) => string;
  adding: (id: string, title: string) => string;
  removing: (id: string, title: string) => string;
  also: (ids: readonly string[]) => string;
  alsoRemoved: (ids: readonly string[]) => string;
  drops: (what: readonly string[]) => string;
  askDrops: string;
  dirty: string;
  askDirty: string;
  sayYes: string;
  migrations: (detail: string) => string;
  action: Readonly<Record<'write' | 'overwrite' | 'delete' | 'merge' | 'conflict', string>>;
  keep: Readonly<Record<KeepReason, string>>;
  conflict: Readonly<Record<ConflictReason, string>>;
  done: (changed: number) => string;
  conflicts: (paths: readonly string[]) => string;
  mergetool: string;
  lock: Readonly<Record<'running' | 'done' | 'later' | 'missing' | 'failed', string>>;
  next: string;
  migrate: string;
  secrets: (names: readonly string[]) => string;
}

const list = (ids: readonly string[]): string => ids.join(', ');

const en: GrowMessages = {
  notAProject: (folder) =>
    `${folder} is not in a project made by create-fastapi-curriculum (there is no .fastapi-curriculum.json here or above).`,
  otherVersion: (made, here) =>
    `This project was made by version ${made}, and this is version ${here}. ${
      isOlder(made, here)
        ? 'Bring it up to this version first: npx fastapi-curriculum upgrade'
        : `Use that version: npm install --save-dev create-fastapi-curriculum@${made}`
    }`,
  problem: (problem) => {
    switch (problem.code) {
      case 'unknown-feature':
        return `There is no feature "${problem.value}".${problem.suggestion ? ` Did you mean "${problem.suggestion}"?` : ''}`;
      case 'required':
        return `${problem.feature} cannot be removed: ${list(problem.by)} needs it. Remove that first.`;
      case 'conflict':
        return `${problem.features.join(' and ')} cannot be used together.`;
      case 'answers':
        return problem.problems.map(messages.en.problem).join('\n');
      case 'in-use':
        return `${problem.subject} cannot be removed: ${list(problem.by)} would be left without it. Remove that first.`;
      case 'unknown-resource':
        return `There is nothing named "${problem.value}" to remove.${problem.suggestion ? ` Did you mean "${problem.suggestion}"?` : ''}`;
      case 'ambiguous':
        return `"${problem.value}" could be several things. Say which: ${problem.candidates.join(' or ')}`;
    }
  },
  nothingToDo: (feature, on) =>
    on ? `${feature} is already on. Nothing to do.` : `${feature} is not on. Nothing to do.`,
  adding: (id, title) => `Adding ${id}: ${title}`,
  removing: (id, title) => `Removing ${id}: ${title}`,
  also: (ids) => `which also needs: ${list(ids)}`,
  alsoRemoved: (ids) => `and what only it needed: ${list(ids)}`,
  drops: (what) => `The migration drops, with the data in it: ${list(what)}`,
  askDrops: 'Write a migration that drops this?',
  dirty:
    'There are changes that are not committed. Commit them first, so that you can tell this change from yours.',
  askDirty: 'Go on all the same?',
  sayYes: 'Give --yes to go on without being asked.',
  migrations: (detail) => `No migration can be added: ${detail}`,
  action: { write: 'new', overwrite: 'changed', delete: 'deleted', merge: 'merged', conflict: 'conflict' },
  keep: {
    deleted: 'kept deleted: you deleted it',
    edited: 'kept: you edited it; delete it if you no longer need it',
    same: 'already as it should be',
  },
  conflict: {
    'both-changed': 'both changed the same lines; look for <<<<<<<',
    foreign: 'there is a file of yours; ours was not written',
    binary: 'not a text; yours was kept',
    unresolved: 'resolve the earlier conflict in it first; yours was kept',
    unmarkable: 'cannot be marked; yours was kept',
    unknown: 'edited, and what it was made from is not known; look for <<<<<<<',
  },
  done: (changed) => `${changed} files changed`,
  conflicts: (paths) => `Resolve by hand: ${list(paths)}`,
  mergetool: 'git mergetool shows the conflicts side by side; git add says that one is resolved.',
  lock: {
    running: 'Renewing uv.lock',
    done: 'uv.lock renewed',
    later: 'uv.lock was not renewed: uv lock',
    missing:
      'uv was not found, so uv.lock is older than pyproject.toml. Install it (https://docs.astral.sh/uv/getting-started/installation/) and run: uv lock',
    failed: 'uv.lock was not renewed. Once the cause is gone: uv lock',
  },
  next: 'Next:',
  migrate: 'Update the database before the next start.',
  secrets: (names) => `Add to .env: ${list(names)} (.env.example says what it is)`,
};

const ko: GrowMessages = {
  notAProject: (folder) =>
    `create-fastapi-curriculum으로 만든 프로젝트가 아닙니다: ${folder}(여기에도 상위 폴더에도 .fastapi-curriculum.json이 없습니다)`,
  otherVersion: (made, here) =>
    `이 프로젝트는 ${made} 버전으로 만들었고 지금 버전은 ${here}입니다. ${
      isOlder(made, here)
        ? '먼저 이 버전으로 올리세요: npx fastapi-curriculum upgrade'
        : `만든 버전을 쓰세요: npm install --save-dev create-fastapi-curriculum@${made}`
    }`,
  problem: (problem) => {
    switch (problem.code) {
      case 'unknown-feature':
        return `없는 기능입니다: "${problem.value}"${didYouMean(problem.suggestion)}`;
      case 'required':
        return `${problem.feature} 기능은 ${list(problem.by)} 기능에 필요해서 제거할 수 없습니다. ${list(problem.by)} 기능을 먼저 제거하세요.`;
      case 'conflict':
        return `${problem.features.join(', ')} 기능은 함께 쓸 수 없습니다.`;
      case 'answers':
        return problem.problems.map(messages.ko.problem).join('\n');
      case 'in-use':
        return `제거할 수 없습니다: ${problem.subject}. 이를 쓰는 ${list(problem.by)}부터 제거하세요.`;
      case 'unknown-resource':
        return `제거할 수 있는 이름이 아닙니다: "${problem.value}"${didYouMean(problem.suggestion)}`;
      case 'ambiguous':
        return `이름이 "${problem.value}"인 것이 여럿입니다. 종류를 함께 적으세요: ${problem.candidates.join(', ')}`;
    }
  },
  nothingToDo: (feature, on) =>
    on
      ? `${feature} 기능이 이미 있습니다. 바꿀 것이 없습니다.`
      : `${feature} 기능이 없습니다. 바꿀 것이 없습니다.`,
  adding: (id, title) => `${id} 추가: ${title}`,
  removing: (id, title) => `${id} 제거: ${title}`,
  also: (ids) => `함께 필요한 기능: ${list(ids)}`,
  alsoRemoved: (ids) => `이 기능에만 필요했던 것: ${list(ids)}`,
  drops: (what) => `다음을 데이터와 함께 삭제하는 마이그레이션이 추가됩니다: ${list(what)}`,
  askDrops: '데이터를 삭제하는 마이그레이션을 만들까요?',
  dirty: '커밋하지 않은 변경이 있습니다. 이번 변경과 구분할 수 있도록 먼저 커밋하세요.',
  askDirty: '그래도 계속할까요?',
  sayYes: '묻지 않고 계속하려면 --yes를 붙이세요.',
  migrations: (detail) => `마이그레이션을 추가할 수 없습니다: ${detail}`,
  action: { write: '생성', overwrite: '변경', delete: '삭제', merge: '병합', conflict: '충돌' },
  keep: {
    deleted: '삭제된 상태 유지: 직접 삭제한 파일입니다',
    edited: '유지: 직접 수정한 파일입니다. 필요 없으면 삭제하세요',
    same: '이미 그대로입니다',
  },
  conflict: {
    'both-changed': '양쪽이 같은 줄을 고쳤습니다. <<<<<<<를 찾으세요',
    foreign: '직접 만든 파일이 있어 쓰지 않았습니다',
    binary: '텍스트가 아니어서 기존 파일을 유지했습니다',
    unresolved: '이전 충돌을 먼저 해결하세요. 기존 파일을 유지했습니다',
    unmarkable: '충돌을 표시할 수 없어 기존 파일을 유지했습니다',
    unknown: '수정한 파일이고 원래 내용을 알 수 없습니다. <<<<<<<를 찾으세요',
  },
  done: (changed) => `파일 ${changed}개 변경`,
  conflicts: (paths) => `직접 해결하세요: ${list(paths)}`,
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
  migrate: '다시 시작하기 전에 데이터베이스를 갱신하세요.',
  secrets: (names) => `.env에 추가하세요: ${list(names)} (설명은 .env.example에 있습니다)`,
};

const didYouMean = (suggestion: string | undefined): string =>
  suggestion ? `. 혹시 ${suggestion}인가요?` : '.';

export const growMessages: Readonly<Record<Language, GrowMessages>> = { en, ko };
