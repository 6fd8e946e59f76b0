import type { Language } from '../answers.js';
import { en } from './en.js';
import { ko } from './ko.js';
import type { InputProblem, Messages } from './messages.js';

export type { Messages, PathReason } from './messages.js';

export const messages: Readonly<Record<Language, Messages>> = { en, ko };

/** Everything that is wrong with what was given, a line each. */
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
 * @param systemLocale asked only when the environment says nothing, as it does on Windows.
 */
export function preferredLanguage(
  environment: Readonly<Record<string, string | undefined>>,
  systemLocale: () => string = () => Intl.DateTimeFormat().resolvedOptions().locale,
): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || systemLocale();
  return /^ko([_.@-]|$)/i.test(locale) ? 'ko' : 'en';
}
