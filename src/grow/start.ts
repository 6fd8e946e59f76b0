import type { Language } from '../answers.js';
import { Exit, type ExitCode } from '../exit.js';
import { watchForInterrupt } from '../interrupt.js';
import { messages as allMessages } from '../locales/index.js';
import { openTerminal } from '../terminal.js';
import { type Change, ChangeError, changeOf, type GivenResource } from './change.js';
import { grow } from './index.js';
import { growMessages } from './messages.js';

/** What was asked for, in the words of the command line. */
export interface GrowCommand {
  kind: Change['kind'];
  /** Name of a feature; of a resource as well where one is removed. */
  feature: string;
  /** What is added, when it is no feature. */
  resource?: GivenResource;
  dryRun: boolean;
  yes: boolean;
  lang: Language;
  cwd: string;
}

/**
 * Runs `grow` for a process: its terminal, its signals, its git.
 *
 * @throws Exit when nothing was changed.
 */
export async function startGrowing(command: GrowCommand, process: NodeJS.Process): Promise<ExitCode> {
  const { kind, feature, resource, dryRun, yes, lang, cwd } = command;
  const terminal = await openTerminal(process);
  const interrupt = watchForInterrupt(process);
  const messages = allMessages[lang];
  const change: Change = resource ? { kind: 'add', resource } : understood(kind, feature, lang);
  const ask =
    terminal.interactive && !yes
      ? await (await import('../prompts.js')).openQuestions(
          {
            stdin: process.stdin,
            columns: terminal.columns,
            coloured: terminal.coloured,
            signal: interrupt.signal,
          },
          messages,
        )
      : undefined;
  const isDirty = async (root: string): Promise<boolean | undefined> => {
    const { hasUncommittedChanges } = await import('../toolchain/git-status.js');
    return hasUncommittedChanges({ cwd: root, environment: process.env, signal: interrupt.signal });
  };
  return grow({ change, dryRun, yes }, { cwd, terminal, interrupt, messages, ask, isDirty });
}

function understood(kind: Change['kind'], feature: string, lang: Language): Change {
  try {
    return changeOf(kind, feature);
  } catch (error) {
    if (error instanceof ChangeError)
      throw new Exit(2, growMessages[lang].problem(error.problem), { cause: error });
    throw error;
  }
}
