import { join } from 'node:path';
import type { Answers } from '../answers/answers.js';
import { select } from '../answers/select.js';
import { missingSecrets } from '../apply/environment-file.js';
import type { Conflict, Plan } from '../plan/index.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import type { ExitCode } from '../terminal/exit.js';
import type { MigrationChange } from './migrations.js';
import { renewLock } from './renew-lock.js';

interface Done {
  /** What the project is now a function of. */
  answers: Answers;
  migrations: MigrationChange;
  /** Whether tools are run that bring up to date what depends on the change. */
  install: boolean;
}

/** Brings up to date what depends on the change, says what was done and what is left to do. Returns what the exit code says of it. */
export async function conclude(
  root: string,
  plan: Plan,
  { answers, migrations, install }: Done,
  surroundings: GrowSurroundings,
): Promise<ExitCode> {
  const { terminal, say } = surroundings;
  const conflicts = plan.actions.filter((action): action is Conflict => action.kind === 'conflict');
  const isInGit = await surroundings.recordConflicts(root, conflicts);
  const changedFiles = plan.actions.filter(({ kind }) => kind !== 'keep').length;
  terminal.say(`${terminal.colour.green('✔')} ${say.done(changedFiles)}`);
  if (changes(plan, 'pyproject.toml')) await renewLock(root, { install }, surroundings);
  const missing = missingSecrets(join(root, '.env'), select(answers).secrets);
  if (missing.length > 0) terminal.warn(say.secrets(missing));
  const next = nextCommands(plan, answers, migrations);
  if (next.length > 0) terminal.say([say.next, ...next.map((line) => `  ${line}`)].join('\n'));
  const { broken = [] } = plan;
  if (conflicts.length === 0 && broken.length === 0) return 0;
  if (conflicts.length > 0) terminal.warn(say.conflicts(conflicts.map(({ path }) => path)));
  for (const one of broken) terminal.warn(say.broken(one));
  if (isInGit) terminal.warn(say.mergetool);
  terminal.warn(say.untilMended);
  return 3;
}

/** Commands after the change: install what is newly needed, bring the database up to date. */
export function nextCommands(plan: Plan, answers: Answers, { add }: MigrationChange): string[] {
  const { setup, run } = select(answers);
  const install = answers.env === 'uv' ? 'uv sync' : 'python -m pip install --editable . --group dev';
  return [
    ...(changes(plan, 'package.json') ? ['npm install'] : []),
    ...(changes(plan, 'pyproject.toml') ? [install] : []),
    ...(add === undefined ? [] : setup.map((command) => `${run}${command}`)),
  ];
}

function changes(plan: Plan, path: string): boolean {
  return plan.actions.some((action) => action.path === path && action.kind !== 'keep');
}
