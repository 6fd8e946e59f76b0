import { recordOf, type State } from '../answers/state.js';
import { version } from '../answers/version.js';
import { isOlder } from '../answers/version-order.js';
import type { Tree } from '../files/content.js';
import { releases } from '../locales/releases/index.js';
import type { Release } from '../locales/releases/release.js';
import type { DiskReader, Plan } from '../plan/index.js';
import { followRelease } from '../plan/release.js';
import type { MigrationChange } from './migrations.js';
import { planFrom } from './plan-growth.js';

/** A plan, and what of the person's own it had to rename. */
export interface UpgradePlan extends Plan {
  renamed: readonly string[];
}

/** The releases that a project has not seen yet, the oldest first. */
export function releasesSince(made: string): Release[] {
  return releases.filter((release) => isOlder(made, release.version) && !isOlder(version, release.version));
}

/**
 * Decides what becomes of each file when another version takes over. Nothing is written.
 *
 * @param before what the version that made the project renders.
 * @param after what this one is to make of the project.
 * @param rendered what it renders, where that is something else.
 */
export function planUpgrade(
  state: State,
  { before, after }: { before: Tree; after: Tree },
  migrations: MigrationChange,
  disk: DiskReader,
  rendered = after,
): UpgradePlan {
  const listed = new Map(releasesSince(state.generator).flatMap(({ renames }) => Object.entries(renames)));
  const followed = followRelease({ before, after }, disk, listed);
  const plan = planFrom(
    {
      before: followed.before,
      after,
      recorded: state.files,
      state: { generator: version, answers: state.answers, files: recordOf(rendered) },
      by: `upgrade to ${version}`,
      yours: disk,
    },
    migrations,
    followed.disk,
  );
  const actions = followed.onDisk(plan.actions).sort((a, b) => (a.path < b.path ? -1 : 1));
  return { ...plan, actions, renamed: followed.used };
}
