import { version } from '../answers/version.js';
import type { GrowMessages } from '../locales/grow.js';
import type { Plan } from '../plan/index.js';
import type { ExitCode } from '../terminal/exit.js';

/** What a command did, or would do, for programs. */
export function reportOf(
  plan: Plan,
  {
    project,
    command,
    dryRun,
    exitCode,
    next,
  }: { project: string; command: string; dryRun: boolean; exitCode: ExitCode; next: readonly string[] },
  say: GrowMessages,
): string {
  const files = plan.actions.map((action) => ({
    path: action.path,
    action: action.kind,
    ...('why' in action && { why: action.why }),
  }));
  const broken = (plan.broken ?? []).map((one) => ({ ...one, message: say.broken(one) }));
  return JSON.stringify(
    { generator: version, project, command, dryRun, exitCode, files, broken, next },
    null,
    2,
  );
}
