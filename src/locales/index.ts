import type { Language } from '../answers/answers.js';
import { en, type Messages } from './en.js';
import { ko } from './ko.js';
import type { InputProblem } from './problems.js';

export type { Messages } from './en.js';
export type { PathReason } from './problems.js';

export const messages: Readonly<Record<Language, Messages>> = { en, ko };

/** All problems of the command line, one a line. */
export function problemList(
  problems: readonly InputProblem[],
  { problem, error, seeHelp }: Messages,
): string {
  return `${problems.map(problem).join(`\n${error}: `)}\n\n${seeHelp}`;
}

/**
 * The language to speak when `--lang` does not say.
 *
 * @param environment the process's environment: POSIX names the variables and their order.
 * @param systemLocale asked only when the environment says nothing, as it does on Windows. Rules for plurals are the
 * cheapest of all that knows it: the usual way, a format for dates, takes ten times as long to make.
 */
export function preferredLanguage(
  environment: Readonly<Record<string, string | undefined>>,
  systemLocale: () => string = () => new Intl.PluralRules().resolvedOptions().locale,
): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || systemLocale();
  // Ignoring case in the pattern would load the tables of Unicode for it, a tenth of what help costs.
  return /^ko([_.@-]|$)/.test(locale.toLowerCase()) ? 'ko' : 'en';
}
