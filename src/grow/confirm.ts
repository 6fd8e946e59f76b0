import type { GrowSurroundings } from '../project/surroundings.js';
import type { Dropped } from '../tables/index.js';
import { Exit } from '../terminal/exit.js';

interface Intended {
  dryRun: boolean;
  yes: boolean;
  /** Tables and columns that the migration drops, with their rows. */
  drops: readonly Dropped[];
  /** Files whose uncommitted changes do not matter. */
  mayBeDirty?: readonly string[];
}

/**
 * Asks before data is dropped or uncommitted changes get mixed; refuses where nobody can answer.
 *
 * @throws Exit when the answer is no.
 */
export async function confirm(
  root: string,
  { dryRun, yes, drops, mayBeDirty }: Intended,
  { terminal, ask, isDirty, messages, say }: GrowSurroundings,
): Promise<void> {
  const agree = async (warning: string, question: string): Promise<void> => {
    terminal.warn(warning);
    if (yes || dryRun) return;
    if (ask === undefined) throw new Exit(1, `${messages.refused}\n${say.sayYes}`);
    if (!(await ask.confirm(question, false))) throw new Exit(1, messages.refused);
  };
  if (drops.length > 0) await agree(say.drops(drops), say.askDrops);
  if (!dryRun && !yes && (await isDirty(root, mayBeDirty))) await agree(say.dirty, say.askDirty);
}
