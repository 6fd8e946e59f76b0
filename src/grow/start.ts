import type { Language } from '../answers/answers.js';
import { type Change, ChangeError, changeOf, type GivenResource } from '../answers/change.js';
import type { GrowCommandName, GrowSwitches } from '../command-line/grow-arguments.js';
import { type GrowMessages, growMessages } from '../locales/grow.js';
import { messages as allMessages } from '../locales/index.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { watchForInterrupt } from '../terminal/interrupt.js';
import { openTerminal } from '../terminal/terminal.js';
import { grow } from './index.js';

/** What was asked for, in the words of the command line. */
export interface GrowCommand extends GrowSwitches {
  /** What follows the command: a feature, a resource, a migration, a place in a file. */
  name: string | undefined;
  /** The resource to add; undefined when a feature is added. */
  resource: GivenResource | undefined;
  /** Fields to add to the resource `name`. */
  fields: string | undefined;
  lang: Language;
  cwd: string;
}

/** Commands that never ask. */
const SILENT: ReadonlySet<GrowCommandName> = new Set([
  ...(['migration', 'undo', 'list', 'diff', 'check', 'explain', 'learn'] as const),
]);

/**
 * Runs a command of an existing project for a process: its terminal, its signals, its git.
 *
 * @throws Exit when nothing was changed.
 */
export async function start(
  command: GrowCommandName,
  given: GrowCommand,
  process: NodeJS.Process,
): Promise<ExitCode> {
  const { name = '', resource } = given;
  const silent = given.yes || given.json || SILENT.has(command);
  const surroundings = await openSurroundings(given, silent, process);
  switch (command) {
    case 'migration': {
      const { addMigration } = await import('./empty-migration.js');
      return addMigration({ ...given, name }, surroundings);
    }
    case 'undo': {
      const { undo } = await import('./undo.js');
      return undo(given, surroundings);
    }
    case 'list': {
      const { list } = await import('./list.js');
      return list(given, surroundings);
    }
    case 'diff': {
      const { difference } = await import('./difference.js');
      return difference({ path: name }, surroundings);
    }
    case 'upgrade': {
      if (given.workflow) {
        const { addUpgradeWorkflow } = await import('./add-workflow.js');
        return addUpgradeWorkflow(given, surroundings);
      }
      const { upgrade } = await import('./upgrade.js');
      return upgrade(given, surroundings);
    }
    case 'check': {
      const { check } = await import('../check/index.js');
      return check(given, surroundings);
    }
    case 'explain': {
      const { explain } = await import('../explain/index.js');
      return explain({ ...given, place: name }, surroundings);
    }
    case 'lesson': {
      const { teach } = await import('../learn/index.js');
      return teach({ ...given, section: name }, surroundings);
    }
    case 'capstone': {
      const { build } = await import('../learn/capstone.js');
      return build({ ...given, name }, surroundings);
    }
    case 'learn': {
      const { learn } = await import('../learn/index.js');
      return learn(given, surroundings);
    }
    default: {
      if (command === 'field')
        return grow(
          { ...given, changes: [{ kind: 'add', fieldsOf: name, fields: given.fields ?? '' }] },
          surroundings,
        );
      const kind = command === 'remove' ? 'remove' : 'add';
      const names = name.split(',').filter((one) => one.trim() !== '');
      const changes: Change[] = resource
        ? [{ kind: 'add', resource }]
        : names.map((one) => understood(kind, one.trim(), surroundings.say));
      return grow({ ...given, changes }, surroundings);
    }
  }
}

/** What a command has around it in a process. With `silent` there is nobody to ask. */
async function openSurroundings(
  { lang, cwd }: Pick<GrowCommand, 'lang' | 'cwd'>,
  silent: boolean,
  process: NodeJS.Process,
): Promise<GrowSurroundings> {
  const terminal = await openTerminal(process);
  const interrupt = watchForInterrupt(process);
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
    say: growMessages[lang],
    programs,
    ask:
      terminal.interactive && !silent
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

function understood(kind: Change['kind'], feature: string, say: GrowMessages): Change {
  try {
    return changeOf(kind, feature);
  } catch (error) {
    if (!(error instanceof ChangeError)) throw error;
    throw new Exit(2, say.problem(error.problem), { cause: error });
  }
}
