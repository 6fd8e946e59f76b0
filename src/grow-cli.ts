#!/usr/bin/env node
import type { Language } from './answers.js';
import { features } from './catalogue.js';
import { Exit, type ExitCode } from './exit.js';
import { type GrowArgumentProblem, parseGrowArguments } from './grow-arguments.js';
import { preferredLanguage } from './locales/index.js';
import { version } from './version.js';

const TEXT = {
  en: {
    error: 'Error',
    help: `Grows a project made by create-fastapi-curriculum; run it in the project.

Usage: fastapi-curriculum <command> [options]

Commands:
  feature NAME  add a feature
  remove NAME   remove a feature

Options:
      --dry-run     show what would change, as a diff, and change nothing
  -y, --yes         answer every question with yes
  -l, --lang ko|en  language of the messages
  -h, --help        show this help
  -v, --version     show the version

Features: ${features.map(({ id }) => id).join(', ')}

Exit codes: 0 done, 1 failed or refused, 2 bad arguments, 3 done with conflicts, 130 cancelled`,
    problem: (problem: GrowArgumentProblem): string => {
      const hint =
        'suggestion' in problem && problem.suggestion ? ` Did you mean ${problem.suggestion}?` : '';
      switch (problem.code) {
        case 'unknown-option':
          return `There is no option ${problem.option}.${hint}`;
        case 'unknown-command':
          return `There is no command "${problem.value}".${hint}`;
        case 'no-command':
          return 'Say what to do: feature NAME or remove NAME.';
        case 'no-name':
          return `Say which: fastapi-curriculum ${problem.command} NAME`;
        case 'extra-argument':
          return `"${problem.value}" is one argument too many.`;
        case 'bad-language':
          return `--lang is ko or en, not "${problem.value}".`;
      }
    },
    seeHelp: 'fastapi-curriculum --help says more.',
    unexpected: 'This is a mistake of ours. Set DEBUG=1 to see where, and please report it.',
  },
  ko: {
    error: '오류',
    help: `create-fastapi-curriculum으로 만든 프로젝트를 키웁니다. 프로젝트 안에서 실행하십시오.

사용법: fastapi-curriculum <명령> [옵션]

명령:
  feature 이름  기능을 추가합니다
  remove 이름   기능을 제거합니다

옵션:
      --dry-run     바뀔 내용을 diff로 보여 주기만 하고 아무것도 바꾸지 않습니다
  -y, --yes         모든 질문에 예라고 답합니다
  -l, --lang ko|en  메시지의 언어
  -h, --help        이 도움말을 보여 줍니다
  -v, --version     버전을 보여 줍니다

기능: ${features.map(({ id }) => id).join(', ')}

종료 코드: 0 완료, 1 실패 또는 거부, 2 잘못된 인자, 3 충돌이 남은 완료, 130 취소`,
    problem: (problem: GrowArgumentProblem): string => {
      const hint = 'suggestion' in problem && problem.suggestion ? ` 혹시 ${problem.suggestion}입니까?` : '';
      switch (problem.code) {
        case 'unknown-option':
          return `${problem.option} 옵션은 없습니다.${hint}`;
        case 'unknown-command':
          return `"${problem.value}" 명령은 없습니다.${hint}`;
        case 'no-command':
          return '할 일을 적으십시오: feature 이름 또는 remove 이름';
        case 'no-name':
          return `이름을 적으십시오: fastapi-curriculum ${problem.command} 이름`;
        case 'extra-argument':
          return `"${problem.value}"은(는) 필요 없는 인자입니다.`;
        case 'bad-language':
          return `--lang은 ko 또는 en입니다("${problem.value}" 아님).`;
      }
    },
    seeHelp: '자세한 내용은 fastapi-curriculum --help를 보십시오.',
    unexpected: '저희 쪽 실수입니다. DEBUG=1로 위치를 확인하고 알려 주시기 바랍니다.',
  },
} as const satisfies Record<Language, object>;

async function main(): Promise<ExitCode> {
  const { given, problems } = parseGrowArguments(process.argv.slice(2));
  const lang = given.lang ?? preferredLanguage(process.env);
  const text = TEXT[lang];
  const complain = (message: string): void => void process.stderr.write(`${text.error}: ${message}\n`);
  if (given.help || given.version) {
    process.stdout.write(`${given.help ? text.help : version}\n`);
    return 0;
  }
  if (problems.length > 0 || given.command === undefined || given.name === undefined) {
    for (const problem of problems) complain(text.problem(problem));
    process.stderr.write(`\n${text.seeHelp}\n`);
    return 2;
  }
  try {
    const { startGrowing } = await import('./grow/start.js');
    const kind = given.command === 'feature' ? 'add' : 'remove';
    const { name, dryRun, yes } = given;
    return await startGrowing({ kind, feature: name, dryRun, yes, lang, cwd: process.cwd() }, process);
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
