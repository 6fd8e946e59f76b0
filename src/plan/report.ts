import { version } from '../answers/version.js';
import type { Plan } from './index.js';
import type { Broken } from './look.js';

interface Done {
  /** The project's folder. */
  project: string;
  command: string;
  dryRun: boolean;
  exitCode: number;
  /** Commands that are left to run. */
  next: readonly string[];
  /** What `--verify` found broken; absent where it did not look. */
  verified?: { broken: readonly string[] } | undefined;
  /** What releases say to the project, where it was upgraded. */
  notes?: readonly object[];
  /** Names that were followed in the person's own files. */
  renamed?: readonly string[];
}

/** What a command did, or would do, for programs: creating, growing and upgrading alike. */
export function reportOf(plan: Plan, done: Done, inWords: (broken: Broken) => string = () => ''): string {
  const { project, command, dryRun, exitCode, next, ...more } = done;
  const files = plan.actions.map((action) => ({
    path: action.path,
    action: action.kind,
    ...('why' in action && { why: action.why }),
  }));
  const broken = (plan.broken ?? []).map((one) => ({ ...one, message: inWords(one) }));
  return JSON.stringify(
    { generator: version, project, command, dryRun, exitCode, files, broken, next, ...more },
    null,
    2,
  );
}
