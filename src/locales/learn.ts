import type { Language } from '../answers/answers.js';

/** What the commands of the lessons say. */
export interface LearnWords {
  unknown: (section: string, known: readonly string[]) => string;
  unknownCapstone: (name: string, known: readonly string[]) => string;
  unknownStage: (stage: string, of: number) => string;
  beginCapstone: (title: string, folder: string, name: string) => string;
  begin: (title: string, folder: string, section: string) => string;
  hint: (number: number, of: number) => string;
  askSolution: string;
  solution: (path: string) => string;
  /** `copy` is undefined where there was nothing to keep. */
  reset: (copy: string | undefined) => string;
  skipped: (section: string) => string;
  alreadyDone: (section: string) => string;
  unskipped: (section: string) => string;
  noPython: (commands: readonly string[]) => string;
  badProgress: (path: string, detail: string) => string;
  minutes: (minutes: number) => string;
  state: Readonly<Record<'open' | 'begun' | 'done' | 'skipped', string>>;
  shown: (hints: number, solution: boolean) => string;
  stages: (passed: number, of: number) => string;
  progress: (done: number, of: number) => string;
  next: (command: string) => string;
  /** Begun and not passed, or skipped. */
  again: (sections: readonly string[]) => string;
  allDone: string;
  judging: string;
  keys: string;
}

export const learnWords: Readonly<Record<Language, LearnWords>> = {
  en: {
    unknown: (section, known) => `There is no lesson ${section}. There are: ${known.join(', ')}`,
    unknownCapstone: (name, known) => `There is no final project ${name}. There are: ${known.join(', ')}`,
    unknownStage: (stage, of) => `There is no stage "${stage}". Stages go from 1 to ${of}.`,
    beginCapstone: (title, folder, name) =>
      [
        title,
        `  Read   ${folder}/README.md`,
        `  Edit   your application, and its names in ${folder}/capstone.toml`,
        `  Judge  npx plop capstone ${name} --check`,
      ].join('\n'),
    begin: (title, folder, section) =>
      [
        `${section} ${title}`,
        `  Read   ${folder}/README.md`,
        `  Edit   ${folder}/exercise.py`,
        `  Judge  npx plop lesson ${section} --check`,
      ].join('\n'),
    hint: (number, of) => `Hint ${number}/${of}`,
    askSolution: 'You have not passed yet. Show the solution all the same?',
    solution: (path) => `One way to do it: ${path}`,
    reset: (copy) =>
      `exercise.py is as it was at first.${copy === undefined ? '' : ` What you had is in ${copy}.`}`,
    skipped: (section) => `${section} is skipped. It comes back when the others are done.`,
    alreadyDone: (section) => `${section} is done already. There is nothing to skip.`,
    unskipped: (section) => `${section} is no longer skipped.`,
    noPython: (commands) => `Nothing is installed yet. First:\n  ${commands.join('\n  ')}`,
    badProgress: (path, detail) =>
      `${path} is no JSON (${detail}). Resolve the conflict in it, or delete it.`,
    minutes: (minutes) => `${minutes} min`,
    state: { open: ' ', begun: '>', done: '✔', skipped: '-' },
    shown: (hints, solution) =>
      [hints > 0 ? `hints ${hints}` : '', solution ? 'solution' : ''].filter(Boolean).join(', '),
    stages: (passed, of) => `stages ${passed}/${of}`,
    progress: (done, of) => `${done} of ${of} done`,
    next: (command) => `Next: ${command}`,
    again: (sections) => `Begun or skipped: ${sections.join(', ')}`,
    allDone: 'You have done them all.',
    judging: 'Judging …',
    keys: 'Saved files are judged. Enter judges now, h hint, n next, s skip, q quit:',
  },
  ko: {
    unknown: (section, known) => `없는 수업입니다: ${section}. 있는 수업: ${known.join(', ')}`,
    unknownCapstone: (name, known) => `없는 실전 프로젝트입니다: ${name}. 있는 프로젝트: ${known.join(', ')}`,
    unknownStage: (stage, of) => `없는 단계입니다: "${stage}". 단계는 1부터 ${of}까지입니다.`,
    beginCapstone: (title, folder, name) =>
      [
        title,
        `  읽기    ${folder}/README.md`,
        `  만들기  여러분의 애플리케이션. 경로와 필드의 이름은 ${folder}/capstone.toml`,
        `  채점    npx plop capstone ${name} --check`,
      ].join('\n'),
    begin: (title, folder, section) =>
      [
        `${section} ${title}`,
        `  읽기  ${folder}/README.md`,
        `  풀기  ${folder}/exercise.py`,
        `  채점  npx plop lesson ${section} --check`,
      ].join('\n'),
    hint: (number, of) => `힌트 ${number}/${of}`,
    askSolution: '아직 통과하지 않았습니다. 그래도 정답을 볼까요?',
    solution: (path) => `한 가지 정답입니다: ${path}`,
    reset: (copy) =>
      copy === undefined
        ? 'exercise.py 파일은 처음 상태입니다.'
        : `exercise.py 파일을 처음 상태로 돌렸습니다. 작성하던 내용은 ${copy}에 있습니다.`,
    skipped: (section) => `${section} 수업을 건너뜁니다. 나머지를 마치면 다시 나옵니다.`,
    alreadyDone: (section) => `${section} 수업은 이미 마쳤습니다. 건너뛸 것이 없습니다.`,
    unskipped: (section) => `${section} 수업을 다시 합니다.`,
    noPython: (commands) => `아직 아무것도 설치하지 않았습니다. 먼저 실행하세요:\n  ${commands.join('\n  ')}`,
    badProgress: (path, detail) =>
      `${path} 파일이 JSON이 아닙니다(${detail}). 충돌을 해결하거나 파일을 삭제하세요.`,
    minutes: (minutes) => `${minutes}분`,
    state: { open: ' ', begun: '>', done: '✔', skipped: '-' },
    shown: (hints, solution) =>
      [hints > 0 ? `힌트 ${hints}` : '', solution ? '정답 확인' : ''].filter(Boolean).join(', '),
    stages: (passed, of) => `${passed}/${of}단계`,
    progress: (done, of) => `${of}개 가운데 ${done}개를 마쳤습니다`,
    next: (command) => `다음: ${command}`,
    again: (sections) => `다시 볼 수업(풀던 것과 건너뛴 것): ${sections.join(', ')}`,
    allDone: '모두 마쳤습니다.',
    judging: '채점하는 중…',
    keys: '저장하면 채점합니다. Enter 지금 채점, h 힌트, n 다음, s 건너뛰기, q 끝내기:',
  },
};
