import type { Answers, Language } from '../answers/answers.js';
import { type FeatureId, manifestOf } from '../answers/catalogue.js';
import { type Change, ChangeError, changeAnswers, subjectOf } from '../answers/change.js';
import type { Protection } from '../answers/kinds.js';
import { protectionOf } from '../answers/resource.js';
import { select } from '../answers/select.js';
import { version } from '../answers/version.js';
import { isOlder } from '../answers/version-order.js';
import { readDisk } from '../apply/index.js';
import { checkAnswers } from '../check/files.js';
import type { GrowMessages } from '../locales/grow.js';
import type { Plan } from '../plan/index.js';
import { reportOf } from '../plan/report.js';
import { migrationsFor } from '../project/migrations-folder.js';
import { openProject } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { render } from '../render/index.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { carryOut } from './carry-out.js';
import { type Concluded, conclude } from './conclude.js';
import { confirm } from './confirm.js';
import { openEndpoints } from './demands.js';
import { changeMigrations } from './migrations.js';
import { placeOfPackage } from './package-place.js';
import { planGrowth } from './plan-growth.js';
import { findingsOf } from './verify.js';

export interface GrowRequest {
  /** One after the other, in one step. */
  changes: readonly Change[];
  /** Print JSON, and nothing else. */
  json: boolean;
  /** Run the project's own checks before and after, and say what the change broke. */
  verify: boolean;
  /** Show what would happen, as a diff, and change nothing. */
  dryRun: boolean;
  /** Every question is answered with yes. */
  yes: boolean;
  /** Whether tools are run that bring up to date what depends on the change. */
  install: boolean;
}

/**
 * Changes an existing project: one feature more or one less, and not a line of the person's own lost.
 *
 * @returns 3 when conflicts are left to resolve.
 * @throws Exit when nothing was changed.
 */
export async function grow(request: GrowRequest, around: GrowSurroundings): Promise<ExitCode> {
  const surroundings = request.json ? withoutWords(around) : around;
  const { terminal, say } = surroundings;
  const { root, state } = openProject(surroundings, request);
  if (state.generator !== version)
    throw new Exit(1, say.otherVersion(state.generator, version, isOlder(state.generator, version)));
  const [unfit] = checkAnswers(state);
  if (unfit !== undefined) throw new Exit(1, say.answersEdited(unfit.detail));
  const disk = readDisk(root);
  const place = placeOfPackage(disk);
  if (place !== undefined) throw new Exit(1, say.packageMoved(place));
  let after = state.answers;
  for (const change of request.changes) {
    const next = changed(after, change, say);
    if (next === after) terminal.say(say.nothingToDo(subjectOf(change), change.kind === 'add'));
    else announce(after, next, change, surroundings);
    after = next;
  }
  const [first] = request.changes;
  const command = `${first?.kind} ${request.changes.map(subjectOf).join(', ')}`;
  const tell = (plan: Plan, { exitCode, next, verified }: Concluded): ExitCode => {
    const { dryRun } = request;
    if (request.json)
      around.terminal.say(
        reportOf(plan, { project: root, command, dryRun, exitCode, next, verified }, say.broken),
      );
    return exitCode;
  };
  if (after === state.answers) return tell({ actions: [], refusals: [] }, NOTHING_LEFT);
  const migrations = migrationsFor(root, say, (read) =>
    changeMigrations(state.answers, after, command, read),
  );
  await confirm(root, { ...request, drops: migrations.drops }, surroundings);
  const plan = planGrowth(state, after, migrations, disk, command);
  const open = openEndpoints(state.answers, after, render(state.answers), disk);
  const before =
    request.verify && !request.dryRun
      ? await findingsOf(root, state.answers, say.verify.before, surroundings)
      : undefined;
  await carryOut(root, plan, { ...request, command }, surroundings);
  if (open.length > 0) terminal.warn(say.openEndpoints(open));
  if (request.dryRun) return tell(plan, NOTHING_LEFT);
  return tell(
    plan,
    await conclude(root, plan, { ...request, answers: after, migrations, before }, surroundings),
  );
}

export const NOTHING_LEFT: Concluded = { exitCode: 0, next: [], verified: undefined };

/** Nothing is said and nothing asked: a program listens. */
export function withoutWords(surroundings: GrowSurroundings): GrowSurroundings {
  const { terminal } = surroundings;
  return { ...surroundings, ask: undefined, terminal: { ...terminal, animated: false, say: () => {} } };
}

function changed(answers: Answers, change: Change, say: GrowMessages): Answers {
  try {
    return changeAnswers(answers, change);
  } catch (error) {
    if (error instanceof ChangeError)
      throw new Exit(isOfWords(error) ? 2 : 1, say.problem(error.problem), { cause: error });
    throw error;
  }
}

/** Whether the typed command is at fault (exit code 2), not the project. */
function isOfWords({ problem: { code } }: ChangeError): boolean {
  return (
    code === 'answers' || code === 'unknown-resource' || code === 'unknown-field' || code === 'ambiguous'
  );
}

function announce(
  before: Answers,
  after: Answers,
  change: Change,
  { lang, terminal, say }: GrowSurroundings,
): void {
  const { kind } = change;
  const feature = subjectOf(change);
  const title = titleOf(change, before, lang);
  terminal.say(
    terminal.colour.bold(kind === 'add' ? say.adding(feature, title) : say.removing(feature, title)),
  );
  const [old, now] = [before, after].map((answers) => [...select(answers).ids]) as [string[], string[]];
  const implied =
    kind === 'add' ? now.filter((id) => !old.includes(id)) : old.filter((id) => !now.includes(id));
  const others = implied.filter((id) => id !== feature);
  if (others.length > 0) terminal.say(kind === 'add' ? say.also(others) : say.alsoRemoved(others));
  const protections = protectionsOf(before);
  for (const [name, protection] of protectionsOf(after))
    if (protections.get(name) !== protection) terminal.say(say.protects(name, protection));
}

/** Who may use each router, where there are logins. */
function protectionsOf(answers: Answers): Map<string, Protection> {
  const { ids } = select(answers);
  const routers = ids.has('jwt' as FeatureId)
    ? answers.resources.filter(({ kind }) => kind === 'router')
    : [];
  return new Map(routers.map((router) => [router.name, protectionOf(router, true)]));
}

/** Title of what is added or removed. */
function titleOf(change: Change, { resources }: Answers, lang: Language): string {
  if ('feature' in change) return manifestOf(change.feature).title[lang];
  if ('fieldsOf' in change) return change.fields;
  if ('resource' in change) return String(change.resource.fields ?? change.resource.name);
  const resource = resources.find(({ name }) => name === change.named);
  return resource?.fields ?? change.named;
}
