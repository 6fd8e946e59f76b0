import type { Language } from '../answers/answers.js';
import type { GrowMessages } from '../locales/grow.js';
import type { Messages } from '../locales/index.js';
import type { Conflict } from '../plan/index.js';
import type { Interrupt } from '../terminal/interrupt.js';
import type { Questions } from '../terminal/prompts.js';
import type { Terminal } from '../terminal/terminal.js';
import type { RunOptions } from '../toolchain/run.js';

/** What the commands of an existing project have around them, so that tests can give them less. */
export interface GrowSurroundings {
  cwd: string;
  terminal: Terminal;
  interrupt: Interrupt;
  lang: Language;
  messages: Messages;
  say: GrowMessages;
  /** Undefined where there is nobody to ask. */
  ask: Questions | undefined;
  /** How programs are run in the project. */
  programs: (root: string) => RunOptions;
  /** Whether the project, but for the paths in `except`, has changes that git does not hold; undefined without git or a repository. */
  isDirty: (root: string, except?: readonly string[]) => Promise<boolean | undefined>;
  /** Tells git of the conflicts, so that its tools show them. Returns whether it took any. */
  recordConflicts: (root: string, conflicts: readonly Conflict[]) => Promise<boolean>;
}
