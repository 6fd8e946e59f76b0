import type { Language } from '../answers/answers.js';
import type { ChangeProblem } from '../answers/change.js';
import { en } from './en.js';
import { ko } from './ko.js';

const list = (ids: readonly string[]): string => ids.join(', ');
const didYouMean = (suggestion: string | undefined): string =>
  suggestion ? ` Did you mean ${suggestion}?` : '';
const perhaps = (suggestion: string | undefined): string =>
  suggestion ? `. 혹시 ${suggestion}인가요?` : '.';

/** Why a change cannot be made, in words. A problem that a language lacks does not compile. */
export const changeProblems: Readonly<Record<Language, (problem: ChangeProblem) => string>> = {
  en: (problem) => {
    switch (problem.code) {
      case 'unknown-feature':
        return `There is no feature "${problem.value}".${didYouMean(problem.suggestion && `"${problem.suggestion}"`)}`;
      case 'required':
        return `${problem.feature} cannot be removed: ${list(problem.by)} needs it. Remove that first.`;
      case 'conflict':
        return `${problem.features.join(' and ')} cannot be used together.`;
      case 'answers':
        return problem.problems.map(en.problem).join('\n');
      case 'in-use':
        return `${problem.subject} cannot be removed: ${list(problem.by)} would be left without it. Remove that first.`;
      case 'unknown-resource':
        return `There is nothing named "${problem.value}" here.${didYouMean(problem.suggestion && `"${problem.suggestion}"`)}`;
      case 'unknown-field':
        return `${problem.resource} has no field "${problem.value}" (it has ${list(problem.known)}).${didYouMean(problem.suggestion && `"${problem.suggestion}"`)}`;
      case 'ambiguous':
        return `"${problem.value}" could be several things. Say which: ${problem.candidates.join(' or ')}`;
    }
  },
  ko: (problem) => {
    switch (problem.code) {
      case 'unknown-feature':
        return `없는 기능입니다: "${problem.value}"${perhaps(problem.suggestion)}`;
      case 'required':
        return `${problem.feature} 기능은 ${list(problem.by)} 기능에 필요해서 제거할 수 없습니다. ${list(problem.by)} 기능을 먼저 제거하세요.`;
      case 'conflict':
        return `${problem.features.join(', ')} 기능은 함께 쓸 수 없습니다.`;
      case 'answers':
        return problem.problems.map(ko.problem).join('\n');
      case 'in-use':
        return `제거할 수 없습니다: ${problem.subject}. 이를 쓰는 ${list(problem.by)}부터 제거하세요.`;
      case 'unknown-resource':
        return `여기 없는 이름입니다: "${problem.value}"${perhaps(problem.suggestion)}`;
      case 'unknown-field':
        return `${problem.resource}에 "${problem.value}" 필드가 없습니다(있는 필드: ${list(problem.known)})${perhaps(problem.suggestion)}`;
      case 'ambiguous':
        return `이름이 "${problem.value}"인 것이 여럿입니다. 종류를 함께 적으세요: ${problem.candidates.join(', ')}`;
    }
  },
};
