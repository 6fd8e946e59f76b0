import { join } from 'node:path';
import type { Answers } from '../answers/answers.js';
import { select } from '../answers/select.js';
import { missingSecrets } from '../apply/environment-file.js';
import { type Conflict, changesAnything, type Plan } from '../plan/index.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import type { ExitCode } from '../terminal/exit.js';
import type { MigrationChange } from './migrations.js';
import { renewLock } from './renew-lock.js';
import { type Findings, type Verified, verify } from './verify.js';

interface Done {
  /** The answers of the project after the change. */
  answers: Answers;
  migrations: MigrationChange;
  /** Whether tools are run that bring up to date what depends on the change. */
  install: boolean;
  /** What the project's own checks found before, where they are to be run again. */
  before?: Findings | undefined;
}

/** The exit code, and what the user still has to do. */
export interface Concluded {
  exitCode: ExitCode;
  next: string[];
  verified: Verified | undefined;
}

/** Brings up to date what depends on the change, looks whether it works where that is asked for, and says what is left to do. */
export async function conclude(
  root: string,
  plan: Plan,
  { answers, migrations, install, before }: Done,
  surroundings: GrowSurroundings,
): Promise<Concluded> {
  const { terminal, say } = surroundings;
  const conflicts = plan.actions.filter((action): action is Conflict => action.kind === 'conflict');
  const isInGit = await surroundings.recordConflicts(root, conflicts);
  const changedFiles = plan.actions.filter(({ kind }) => kind !== 'keep').length;
  terminal.say(`${terminal.colour.green('✔')} ${say.done(changedFiles)}`);
  if (changes(plan, 'pyproject.toml')) await renewLock(root, { install }, surroundings);
  const missing = missingSecrets(join(root, '.env'), select(answers).secrets);
  if (missing.length > 0) terminal.warn(say.secrets(missing));
  const { broken = [] } = plan;
  const isWhole = conflicts.length === 0 && broken.length === 0;
  const needsInstall = changes(plan, 'pyproject.toml');
  const verified =
    before !== undefined && isWhole
      ? await verify(root, before, { answers, needsInstall, install }, surroundings)
      : undefined;
  const next = nextCommands(plan, answers, migrations, verified);
  if (next.length > 0) terminal.say([say.next, ...next.map((line) => `  ${line}`)].join('\n'));
  if (isWhole)
    return { exitCode: verified === undefined || verified.broken.length === 0 ? 0 : 3, next, verified };
  if (conflicts.length > 0) terminal.warn(say.conflicts(conflicts.map(({ path }) => path)));
  for (const one of broken) terminal.warn(say.broken(one));
  if (isInGit) terminal.warn(say.mergetool);
  terminal.warn(say.untilMended);
  if (before !== undefined) terminal.warn(say.verify.skipped);
  return { exitCode: 3, next, verified };
}

/** Commands after the change: install what is newly needed, bring the database up to date, check. */
function nextCommands(
  plan: Plan,
  answers: Answers,
  { add }: MigrationChange,
  verified: Verified | undefined,
): string[] {
  const { setup, run } = select(answers);
  const isVerified = verified?.isKnown ?? false;
  const install = answers.env === 'uv' ? 'uv sync' : 'python -m pip install --editable . --group dev';
  return [
    ...(changes(plan, 'package.json') ? ['npm install'] : []),
    ...(changes(plan, 'pyproject.toml') && !isVerified ? [install] : []),
    ...(add === undefined ? [] : setup.map((command) => `${run}${command}`)),
    ...(isVerified || !changesAnything(plan) ? [] : [`${run}poe check`]),
  ];
}

function changes(plan: Plan, path: string): boolean {
  return plan.actions.some((action) => action.path === path && action.kind !== 'keep');
}
