import { changesAnything, obstaclesAmong, type Plan } from '../plan/index.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { Exit } from '../terminal/exit.js';
import { write } from '../terminal/write.js';
import { showPlan } from './show-plan.js';
import { remember } from './undo.js';

/**
 * Shows the plan and carries it out, all of it or nothing; with `dryRun` it is only shown.
 *
 * @throws Exit when nothing was changed.
 */
export async function carryOut(
  root: string,
  plan: Plan,
  { dryRun, command }: { dryRun: boolean; command: string },
  surroundings: GrowSurroundings,
): Promise<void> {
  const { terminal, messages, say } = surroundings;
  if (plan.refusals.length > 0) {
    throw new Exit(1, messages.obstacles(obstaclesAmong(plan.refusals)));
  }
  showPlan(plan, { diff: dryRun, say, terminal });
  if (dryRun) {
    for (const one of plan.broken ?? []) terminal.warn(say.broken(one));
    terminal.say(`\n${messages.dryRun.nothingWritten}`);
    return;
  }
  if (!changesAnything(plan)) return;
  await write(root, plan, surroundings);
  remember(root, plan, command);
}
