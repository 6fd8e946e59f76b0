import { readDisk } from '../apply/index.js';
import { planCreation } from '../plan/index.js';
import { openProject } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { UPGRADE_WORKFLOW, upgradeWorkflow } from '../render/upgrade-workflow.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { carryOut } from './carry-out.js';

/**
 * Writes the workflow that opens upgrades as pull requests. It is the person's from then on.
 *
 * @throws Exit when there is one already.
 */
export async function addUpgradeWorkflow(
  { dryRun }: { dryRun: boolean },
  surroundings: GrowSurroundings,
): Promise<ExitCode> {
  const { terminal, say } = surroundings;
  const { root, state } = openProject(surroundings, { dryRun });
  const plan = planCreation(new Map([[UPGRADE_WORKFLOW, upgradeWorkflow(state.answers)]]), readDisk(root));
  if (plan.refusals.length > 0) throw new Exit(1, say.upgrade.workflowThere(UPGRADE_WORKFLOW));
  await carryOut(root, plan, { dryRun, command: 'upgrade --workflow' }, surroundings);
  if (!dryRun) terminal.say(say.upgrade.workflow(UPGRADE_WORKFLOW));
  return 0;
}
