import { recordOf, type State } from '../answers/state.js';
import { version } from '../answers/version.js';
import { isOlder } from '../answers/version-order.js';
import { readDisk } from '../apply/index.js';
import { type Content, digest, type Tree, toText } from '../files/content.js';
import type { DiskReader, Plan } from '../plan/index.js';
import { reportOf } from '../plan/report.js';
import { migrationsFor } from '../project/migrations-folder.js';
import { openProject } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { render } from '../render/index.js';
import { databaseOf } from '../tables/database.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { openProgress } from '../terminal/progress.js';
import { findInHistory } from '../toolchain/git-history.js';
import { type OldRender, OldVersionError, renderWithOldVersion } from '../toolchain/old-version.js';
import { isVersionRange, ownRequirement, withOwnRequirement } from '../toolchain/own-version.js';
import { carryOut } from './carry-out.js';
import { type Concluded, conclude } from './conclude.js';
import { confirm } from './confirm.js';
import { NOTHING_LEFT, withoutWords } from './index.js';
import { type MigrationChange, migrationsBetween } from './migrations.js';
import { type Notes, notesFor } from './notes.js';
import { placeOfPackage } from './package-place.js';
import { planUpgrade, releasesSince, type UpgradePlan } from './plan-upgrade.js';
import { findingsOf } from './verify.js';

export interface UpgradeRequest {
  /** Go on without the version that made the project. */
  recopy: boolean;
  /** Folder or tarball of the version that made the project; undefined: npm's. */
  from: string | undefined;
  dryRun: boolean;
  yes: boolean;
  install: boolean;
  verify: boolean;
  /** Print JSON, and nothing else. */
  json: boolean;
}

const MANIFEST = 'package.json';

/**
 * Brings a project from the version that made it to this one: what that version renders is the base, what this one renders is
 * one side, and what the person made of it the other.
 *
 * @returns 3 when conflicts are left to resolve.
 * @throws Exit when nothing was changed.
 */
export async function upgrade(request: UpgradeRequest, around: GrowSurroundings): Promise<ExitCode> {
  const surroundings = request.json ? withoutWords(around) : around;
  const { terminal, say, lang } = surroundings;
  const text = say.upgrade;
  const { root, state } = openProject(surroundings, request);
  const made = state.generator;
  const { dryRun } = request;
  const tell = (plan: Plan, { exitCode, ...left }: Concluded, notes: readonly Notes[] = []): ExitCode => {
    const renamed = 'renamed' in plan ? (plan as UpgradePlan).renamed : [];
    const done = { project: root, command: 'upgrade', dryRun, exitCode, ...left, notes, renamed };
    if (request.json) around.terminal.say(reportOf(plan, done, say.broken));
    return exitCode;
  };
  if (made === version) {
    terminal.say(text.already(version));
    return tell({ actions: [], refusals: [] }, NOTHING_LEFT);
  }
  if (isOlder(version, made)) throw new Exit(1, text.downgrade(made, version));
  terminal.say(terminal.colour.bold(text.upgrading(made, version)));
  if (request.recopy) terminal.say(text.recopying);

  const disk = readDisk(root);
  const place = placeOfPackage(disk);
  if (place !== undefined) throw new Exit(1, say.packageMoved(place));
  const after = render(state.answers);
  const old = request.recopy ? undefined : await oldRender(state, root, request, surroundings);
  const before = old?.files ?? (await recoveredBase(state, after, disk, root, surroundings));
  const database = databaseOf(state.answers);
  const migrations: MigrationChange =
    old === undefined
      ? { add: undefined, remove: [], drops: [] }
      : migrationsFor(root, say, (read) =>
          migrationsBetween(old.database, database, `upgrade to ${version}`, read),
        );
  // `npm install` of this version has already changed package.json and its lock file.
  const mayBeDirty = [MANIFEST, 'package-lock.json'];
  await confirm(root, { ...request, drops: migrations.drops, mayBeDirty }, surroundings);

  const plan = planUpgrade(
    state,
    { before: withManifestOf(disk, before), after: withRequirementOf(disk, after) },
    migrations,
    disk,
    after,
  );
  const found =
    request.verify && !dryRun
      ? await findingsOf(root, state.answers, say.verify.before, surroundings)
      : undefined;
  await carryOut(root, plan, { ...request, command: `upgrade ${made}` }, surroundings);
  const notes = notesFor(releasesSince(made), state, before, disk, lang);
  if (plan.renamed.length > 0) terminal.say(text.renamed(plan.renamed));
  for (const { version: since, changed, byHand } of notes) {
    if (changed.length > 0) terminal.say([text.changed(since), ...changed.map(item)].join('\n'));
    if (byHand.length > 0) terminal.say([text.byHand(since), ...byHand.map(item)].join('\n'));
  }
  if (dryRun) return tell(plan, NOTHING_LEFT, notes);
  if (old === undefined && database !== undefined) terminal.warn(text.tables);
  const done = { ...request, answers: state.answers, migrations, before: found };
  return tell(plan, await conclude(root, plan, done, surroundings), notes);
}

const item = (note: string): string => `  - ${note}`;

/** @throws Exit when the old version cannot be had, or makes something else of the answers than it did. */
async function oldRender(
  { generator, files }: State,
  root: string,
  { from }: UpgradeRequest,
  { terminal, say: { upgrade: text }, programs }: GrowSurroundings,
): Promise<OldRender> {
  const progress = openProgress(text.asking(generator), terminal);
  try {
    const old = await renderWithOldVersion(generator, from, programs(root));
    const is = recordOf(old.files);
    const different = [...new Set([...files.keys(), ...is.keys()])].filter(
      (path) => files.get(path) !== is.get(path),
    );
    // A wrong base would silently produce wrong merges.
    if (different.length > 0) {
      throw new Exit(1, `${text.notTheBase(generator, different.sort())}\n${text.recopy}`);
    }
    return old;
  } catch (error) {
    if (!(error instanceof OldVersionError)) throw error;
    throw new Exit(1, `${text.noOldVersion(error.problem, generator)}\n${text.recopy}`, { cause: error });
  } finally {
    progress.stop();
  }
}

/**
 * What can be known of the base without the version that made it, by the recorded digests: what this version renders to the
 * same bytes, what nobody touched, and what git still has.
 */
async function recoveredBase(
  { files, generator }: State,
  after: Tree,
  disk: DiskReader,
  root: string,
  { programs }: GrowSurroundings,
): Promise<Map<string, Content>> {
  const base = new Map<string, Content>();
  for (const [path, recorded] of files) {
    const now = after.get(path);
    if (now !== undefined && digest(now) === recorded) {
      base.set(path, now);
      continue;
    }
    const entry = disk.entry(path);
    if (entry.kind !== 'file') continue;
    const found =
      asRecorded(entry.content, recorded) ?? asInstalled(path, entry.content, recorded, generator);
    if (found !== undefined) base.set(path, found);
    else {
      const isIt = (content: string): boolean => asRecorded(content, recorded) !== undefined;
      const past = await findInHistory(path, isIt, programs(root));
      if (past !== undefined) base.set(path, asRecorded(past, recorded) ?? past);
      // Edited, and no longer part of the project: there is nothing to merge, but it has to be known that it was ours.
      else if (now === undefined) base.set(path, '');
    }
  }
  return base;
}

/** The content with the digest `recorded`, where it is that but for the line ends that git or an editor gave it. */
function asRecorded(content: Content, recorded: string): Content | undefined {
  if (digest(content) === recorded) return content;
  const text = toText(content)?.replaceAll('\r\n', '\n');
  return text !== undefined && digest(text) === recorded ? text : undefined;
}

/** `package.json` as it was before nothing but the installation of this version changed it. */
function asInstalled(
  path: string,
  content: Content,
  recorded: string,
  generator: string,
): Content | undefined {
  const text = path === MANIFEST ? toText(content) : undefined;
  return text === undefined ? undefined : asRecorded(withOwnRequirement(text, generator), recorded);
}

/**
 * The base with what `package.json` asks of this package now: whoever installed this version before upgrading has not edited
 * anything that the upgrade would not change as well.
 */
function withManifestOf(disk: DiskReader, before: Tree): Tree {
  const manifest = before.get(MANIFEST);
  const is = requirementOn(disk);
  if (typeof manifest !== 'string' || is === undefined) return before;
  return new Map(before).set(MANIFEST, withOwnRequirement(manifest, is));
}

/** The new files, with what `package.json` asks of this package left alone where that is a place of the person's own. */
function withRequirementOf(disk: DiskReader, after: Tree): Tree {
  const manifest = after.get(MANIFEST);
  const is = requirementOn(disk);
  if (typeof manifest !== 'string' || is === undefined || isVersionRange(is)) return after;
  return new Map(after).set(MANIFEST, withOwnRequirement(manifest, is));
}

function requirementOn(disk: DiskReader): string | undefined {
  const entry = disk.entry(MANIFEST);
  return entry.kind === 'file' ? ownRequirement(entry.content) : undefined;
}
