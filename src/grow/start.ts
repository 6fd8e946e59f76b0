import type { Language } from '../answers/answers.js';
import type { CheckRequest } from '../check/index.js';
import type { ExplainRequest } from '../explain/index.js';
import { messages as allMessages, preferredLanguage } from '../locales/index.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { watchForInterrupt } from '../terminal/interrupt.js';
import { openTerminal } from '../terminal/terminal.js';
import { type Change, ChangeError, changeOf, type GivenResource } from './change.js';
import type { MigrationRequest } from './empty-migration.js';
import { grow } from './index.js';
import { languageOfProject } from './language-of-project.js';
import { growMessages } from './messages.js';
import type { GrowSurroundings } from './surroundings.js';
import type { UpgradeRequest } from './upgrade.js';

/** What was asked for, in the words of the command line. */
export interface GrowCommand {
  kind: Change['kind'];
  /** Name of a feature; of a resource as well where one is removed. */
  feature: string;
  /** What is added, when it is no feature. */
  resource?: GivenResource;
  dryRun: boolean;
  yes: boolean;
  install: boolean;
  /** Undefined: the project's own, or the system's. */
  lang: Language | undefined;
  cwd: string;
}

/**
 * Runs `grow` for a process: its terminal, its signals, its git.
 *
 * @throws Exit when nothing was changed.
 */
export async function startGrowing(command: GrowCommand, process: NodeJS.Process): Promise<ExitCode> {
  const { kind, feature, resource, dryRun, yes, install } = command;
  const surroundings = await openSurroundings(command, process);
  const change: Change = resource ? { kind: 'add', resource } : understood(kind, feature, surroundings.lang);
  return grow({ change, dryRun, yes, install }, surroundings);
}

/** What a command has around it in a process. With `yes` there is nobody to ask. */
export async function openSurroundings(
  command: { lang: Language | undefined; yes: boolean; cwd: string },
  process: NodeJS.Process,
): Promise<GrowSurroundings> {
  const { cwd, yes } = command;
  const terminal = await openTerminal(process);
  const interrupt = watchForInterrupt(process);
  const lang = command.lang ?? languageOfProject(cwd) ?? preferredLanguage(process.env);
  const messages = allMessages[lang];
  const { signal } = interrupt;
  const { stdin } = process;
  const { columns, coloured } = terminal;
  const programs: GrowSurroundings['programs'] = (root) => ({ cwd: root, environment: process.env, signal });
  return {
    cwd,
    terminal,
    interrupt,
    lang,
    messages,
    programs,
    ask:
      terminal.interactive && !yes
        ? (await import('../terminal/prompts.js')).openQuestions(
            { stdin, columns, coloured, signal },
            messages,
          )
        : undefined,
    isDirty: async (root, except) => {
      const { hasUncommittedChanges } = await import('../toolchain/git-status.js');
      return hasUncommittedChanges(programs(root), except);
    },
    recordConflicts: async (root, conflicts) => {
      if (conflicts.length === 0) return false;
      const { recordUnmerged } = await import('../toolchain/git-conflicts.js');
      const sides = conflicts.map(({ path, base, was, theirs }) => ({ path, base, yours: was, theirs }));
      return (await recordUnmerged(sides, programs(root))).length > 0;
    },
  };
}

/**
 * Runs `upgrade` for a process.
 *
 * @throws Exit when nothing was changed.
 */
export async function startUpgrade(
  command: UpgradeRequest & Pick<GrowCommand, 'lang' | 'cwd'>,
  process: NodeJS.Process,
): Promise<ExitCode> {
  const { upgrade } = await import('./upgrade.js');
  return upgrade(command, await openSurroundings(command, process));
}

/**
 * Runs `addMigration` for a process.
 *
 * @throws Exit when nothing was written.
 */
export async function startMigration(
  command: MigrationRequest & Pick<GrowCommand, 'lang' | 'cwd'>,
  process: NodeJS.Process,
): Promise<ExitCode> {
  const { addMigration } = await import('./empty-migration.js');
  return addMigration(command, await openSurroundings({ ...command, yes: true }, process));
}

/** Runs `check` for a process. */
export async function startCheck(
  command: CheckRequest & Pick<GrowCommand, 'lang' | 'cwd'>,
  process: NodeJS.Process,
): Promise<ExitCode> {
  const { check } = await import('../check/index.js');
  return check(command, await openSurroundings({ ...command, yes: true }, process));
}

/** Runs `explain` for a process. */
export async function startExplaining(
  command: ExplainRequest & Pick<GrowCommand, 'lang' | 'cwd'>,
  process: NodeJS.Process,
): Promise<ExitCode> {
  const { explain } = await import('../explain/index.js');
  return explain(command, await openSurroundings({ ...command, yes: true }, process));
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
