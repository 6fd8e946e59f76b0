import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers } from '../answers.js';
import { ApplyError, apply, readDisk, recover } from '../apply.js';
import { baseManifest, closure, manifestOf } from '../catalogue.js';
import { missingSecrets } from '../environment-file.js';
import { Exit, type ExitCode } from '../exit.js';
import type { Interrupt } from '../interrupt.js';
import type { Messages } from '../locales/index.js';
import { changesAnything, type Plan } from '../plan.js';
import { STATE_FILE } from '../project-path.js';
import type { Questions } from '../prompts.js';
import { parseState, type State, StateError } from '../state.js';
import { MigrationError, TableError } from '../tables/index.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { type Change, ChangeError, changeAnswers, subjectOf } from './change.js';
import { findProject } from './find-project.js';
import { type GrowMessages, growMessages } from './messages.js';
import { changeMigrations, type MigrationChange } from './migrations.js';
import { planGrowth } from './plan-growth.js';
import { showConflicts, showPlan } from './show-plan.js';

export interface GrowRequest {
  change: Change;
  /** Show what would happen, as a diff, and change nothing. */
  dryRun: boolean;
  /** Every question is answered with yes. */
  yes: boolean;
}

export interface GrowSurroundings {
  cwd: string;
  terminal: Terminal;
  interrupt: Interrupt;
  messages: Messages;
  /** Undefined where there is nobody to ask. */
  ask: Questions | undefined;
  /** Whether the project has changes that git does not hold; undefined without git or a repository. */
  isDirty: (root: string) => Promise<boolean | undefined>;
}

/**
 * Changes an existing project: one feature more or one less, and not a line of the person's own lost.
 *
 * @returns 3 when conflicts are left to resolve.
 * @throws Exit when nothing was changed.
 */
export async function grow(request: GrowRequest, surroundings: GrowSurroundings): Promise<ExitCode> {
  const { terminal, interrupt, messages } = surroundings;
  const root = findProject(surroundings.cwd);
  // Before the project speaks for itself, the command's own language is all there is.
  if (root === undefined) throw new Exit(1, growMessages.en.notAProject(surroundings.cwd));
  if (!request.dryRun) finishEarlierRun(root, surroundings);

  const state = readState(root);
  const say = growMessages[state.answers.lang];
  if (state.generator !== version) throw new Exit(1, say.otherVersion(state.generator, version));
  const after = changed(state.answers, request.change, say);
  if (after === state.answers) {
    terminal.say(say.nothingToDo(subjectOf(request.change), request.change.kind === 'add'));
    return 0;
  }
  announce(state.answers, after, request.change, say, terminal);
  const migrations = migrationChange(root, state.answers, after, request.change, say);
  await confirm(root, migrations, request, surroundings, say);

  const plan = planGrowth(state, after, migrations, readDisk(root));
  if (plan.refusals.length > 0) {
    throw new Exit(1, messages.obstacles(plan.refusals.map(({ path }) => ({ path, is: 'special' }))));
  }
  showPlan(plan, { diff: request.dryRun, say, terminal });
  if (request.dryRun) {
    terminal.say(`\n${messages.dryRun.nothingWritten}`);
    return 0;
  }
  if (changesAnything(plan)) await write(root, plan, interrupt, messages);
  return conclude(root, plan, { state, after, migrations }, say, terminal);
}

function finishEarlierRun(root: string, { terminal, messages }: GrowSurroundings): void {
  const recovery = recover(root);
  if (recovery.outcome !== 'nothing') terminal.warn(messages.recovered(recovery.outcome));
}

function readState(root: string): State {
  try {
    return parseState(readFileSync(join(root, STATE_FILE), 'utf8'));
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    const detail = error.problems.map((problem) => JSON.stringify(problem)).join('; ');
    throw new Exit(1, growMessages.en.badState(detail), { cause: error });
  }
}

function changed(answers: Answers, change: Change, say: GrowMessages): Answers {
  try {
    return changeAnswers(answers, change);
  } catch (error) {
    if (error instanceof ChangeError) throw new Exit(1, say.problem(error.problem), { cause: error });
    throw error;
  }
}

function announce(
  before: Answers,
  after: Answers,
  change: Change,
  say: GrowMessages,
  terminal: Terminal,
): void {
  const { kind } = change;
  const feature = subjectOf(change);
  const title = titleOf(change, before);
  terminal.say(
    terminal.colour.bold(kind === 'add' ? say.adding(feature, title) : say.removing(feature, title)),
  );
  const [old, now] = [before, after].map(({ features }) => closure(features).map(({ id }) => id)) as [
    string[],
    string[],
  ];
  const implied =
    kind === 'add' ? now.filter((id) => !old.includes(id)) : old.filter((id) => !now.includes(id));
  const others = implied.filter((id) => id !== feature);
  if (others.length > 0) terminal.say(kind === 'add' ? say.also(others) : say.alsoRemoved(others));
}

/** What is added or removed, after its name. */
function titleOf(change: Change, { lang, resources }: Answers): string {
  if ('feature' in change) return manifestOf(change.feature).title[lang];
  if ('resource' in change) return String(change.resource.fields ?? change.resource.name);
  const resource = resources.find(({ name }) => name === change.named);
  return resource?.fields ?? change.named;
}

function migrationChange(
  root: string,
  before: Answers,
  after: Answers,
  change: Change,
  say: GrowMessages,
): MigrationChange {
  const read = (folder: string): Map<string, string> => {
    const place = join(root, folder);
    const names = existsSync(place) ? readdirSync(place).filter((name) => name.endsWith('.py')) : [];
    return new Map(names.map((name) => [name, readFileSync(join(place, name), 'utf8')]));
  };
  try {
    return changeMigrations(before, after, `${change.kind} ${subjectOf(change)}`, read);
  } catch (error) {
    if (error instanceof MigrationError || error instanceof TableError) {
      throw new Exit(1, say.migrations(error.message), { cause: error });
    }
    throw error;
  }
}

/** What could cost the person something is asked about first; where nobody can answer, it is refused. */
async function confirm(
  root: string,
  migrations: MigrationChange,
  { yes, dryRun }: GrowRequest,
  { terminal, ask, isDirty, messages }: GrowSurroundings,
  say: GrowMessages,
): Promise<void> {
  const agree = async (warning: string, question: string): Promise<void> => {
    terminal.warn(warning);
    if (yes || dryRun) return;
    if (ask === undefined) throw new Exit(1, `${messages.refused}\n${say.sayYes}`);
    if (!(await ask.confirm(question, false))) throw new Exit(1, messages.refused);
  };
  if (migrations.drops.length > 0) await agree(say.drops(migrations.drops), say.askDrops);
  if (!dryRun && !yes && (await isDirty(root))) await agree(say.dirty, say.askDirty);
}

async function write(root: string, plan: Plan, interrupt: Interrupt, messages: Messages): Promise<void> {
  try {
    await apply(root, plan, { signal: interrupt.signal });
  } catch (error) {
    if (!(error instanceof ApplyError)) throw error;
    const { code, path } = error;
    if (code === 'cancelled')
      throw new Exit(interrupt.exitCode(), messages.cancelledWhileWriting, { cause: error });
    if (code === 'disk' || code === 'root-not-a-folder') {
      throw new Exit(
        1,
        `${messages.unwritable(join(root, path), error.errno ?? error.message)}\n${messages.refused}`,
        {
          cause: error,
        },
      );
    }
    throw new Exit(1, messages.applyFailed(code, join(root, path)), { cause: error });
  }
}

function conclude(
  root: string,
  plan: Plan,
  { state, after, migrations }: { state: State; after: Answers; migrations: MigrationChange },
  say: GrowMessages,
  terminal: Terminal,
): ExitCode {
  const changedFiles = plan.actions.filter(({ kind }) => kind !== 'keep').length;
  terminal.say(`${terminal.colour.green('✔')} ${say.done(changedFiles)}`);
  const secrets = [baseManifest, ...closure(after.features)].flatMap((layer) => layer.secrets ?? []);
  const missing = missingSecrets(join(root, '.env'), secrets);
  if (missing.length > 0) terminal.warn(say.secrets(missing));
  const next = nextCommands(state.answers, after, migrations);
  if (next.length > 0) terminal.say([say.next, ...next.map((line) => `  ${line}`)].join('\n'));
  return showConflicts(plan, say, terminal) ? 3 : 0;
}

/** Commands after the change: install what is newly needed, bring the database up to date. */
function nextCommands(before: Answers, after: Answers, { add }: MigrationChange): string[] {
  const run = after.env === 'uv' ? 'uv run ' : '';
  const install = after.env === 'uv' ? 'uv sync' : 'python -m pip install --editable . --group dev';
  const setup = closure(after.features).flatMap((feature) => feature.setup ?? []);
  return [
    ...(requirements(before) === requirements(after) ? [] : [install]),
    ...(add === undefined ? [] : setup.map((command) => `${run}${command}`)),
  ];
}

function requirements({ features }: Answers): string {
  return closure(features)
    .flatMap(({ dependencies = [], devDependencies = [] }) => [...dependencies, ...devDependencies])
    .join();
}
