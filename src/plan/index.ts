import { type Content, sameBytes, type Tree, toBytes } from '../files/content.js';
import { collidingPaths, type PathProblem, pathProblem } from '../files/project-path.js';
import type { Broken } from './look.js';

/** What is at a path now. `blocked`: something other than a folder is above it, at `by`. */
export type DiskEntry =
  | { kind: 'missing' }
  | { kind: 'file'; content: Uint8Array }
  | { kind: Obstacle }
  | { kind: 'blocked'; by: string; as: Obstacle | 'file' };

/** Never overwritten: a link may lead out of the project, and a folder may hold the user's files. */
export type Obstacle = 'folder' | 'link' | 'special';

/** The project's folder, as far as planning needs to see it. */
export interface DiskReader {
  entry(path: string): DiskEntry;
  /** Paths of all files, but for what tools made: environments, caches, what starts with a dot. */
  files(): readonly string[];
}

/** What will happen to one file. `was` is its content at planning time: `apply` overwrites nothing else. */
export type Action =
  /** A new file. */
  | { kind: 'write'; path: string; content: Content }
  /** Nobody touched it (or `--overwrite` names it): the new content takes its place. */
  | { kind: 'overwrite'; path: string; content: Content; was: Uint8Array }
  /** Nobody touched it, and it is no longer part of the project. */
  | { kind: 'delete'; path: string; was: Uint8Array }
  /** Edited by the user; both changes are in `content`. */
  | { kind: 'merge'; path: string; content: Content; was: Uint8Array }
  /** Stays as it is, though it differs from what was rendered. */
  | { kind: 'keep'; path: string; why: KeepReason }
  | Conflict;

/**
 * - `deleted`: the user deleted it, so the change to it has nowhere to go;
 * - `edited`: no longer part of the project, but the user worked on it;
 * - `same`: already as it should be.
 */
export type KeepReason = 'deleted' | 'edited' | 'same';

/** Both sides changed one thing. Without `content` the user's file stays as it is; what we would have is in `theirs`. */
export interface Conflict {
  kind: 'conflict';
  path: string;
  why: ConflictReason;
  /** The user's file with what could be merged, and with the conflicts marked in zdiff3 style where it can have marks. */
  content?: string;
  /** Number of conflicts marked in the file. */
  marks: number;
  /** The three sides as git's index wants them (stages 1, 2 and 3), for `git mergetool`. */
  base: Content | undefined;
  /** Undefined where the file is gone. */
  was: Uint8Array | undefined;
  theirs: Content;
}

/**
 * - `both-changed`: the same lines;
 * - `foreign`: the user has a file of their own where a new one should go;
 * - `deleted`: the file to be changed is gone, and the application had need of it;
 * - `binary`: it cannot be merged;
 * - `unresolved`: marks of an earlier conflict are still in it;
 * - `unmarkable`: marks would break the tools that read it (package.json, the plopfile);
 * - `unknown`: it was edited, and what it was made from cannot be had.
 */
export type ConflictReason =
  | 'both-changed'
  | 'foreign'
  | 'deleted'
  | 'binary'
  | 'unresolved'
  | 'unmarkable'
  | 'unknown';

/** Why the whole plan is refused. All of them are listed. */
export type Refusal =
  /** `create` found another file there. */
  | { code: 'exists'; path: string }
  | { code: 'not-a-file'; path: string; is: Obstacle }
  | { code: 'not-a-folder'; path: string; above: string; is: Obstacle | 'file' };

/** What applying would do, in the order of the paths. */
export interface Plan {
  actions: readonly Action[];
  refusals: readonly Refusal[];
  /** Names and files that the application would no longer find, although all lines merged. */
  broken?: readonly Broken[];
}

/** What was rendered cannot be a project on every system: a bug in the templates, not something a user can mend. */
export class PlanError extends Error {
  override readonly name = 'PlanError';

  constructor(
    readonly code: PathProblem | 'collision',
    readonly path: string,
    readonly other?: string,
  ) {
    super(
      `rendered path ${JSON.stringify(path)}: ${code}${other === undefined ? '' : ` with ${JSON.stringify(other)}`}`,
    );
  }
}

/**
 * Decides, file by file, how to get a new project into a folder, and changes nothing.
 *
 * @param files what the project is to be.
 * @param overwrite files that may be written over although they exist.
 * @throws PlanError when `files` has paths that cannot be files of a project.
 */
export function planCreation(
  files: Tree,
  disk: DiskReader,
  overwrite: ReadonlySet<string> = new Set(),
): Plan {
  checkPaths(files);
  const actions: Action[] = [];
  const refusals: Refusal[] = [];
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path) as Content;
    const entry = disk.entry(path);
    if (entry.kind === 'missing') actions.push({ kind: 'write', path, content });
    else if (entry.kind !== 'file') refusals.push(refusalOf(path, entry));
    else if (sameContent(entry.content, content)) actions.push({ kind: 'keep', path, why: 'same' });
    else if (overwrite.has(path)) actions.push({ kind: 'overwrite', path, content, was: entry.content });
    else refusals.push({ code: 'exists', path });
  }
  return { actions, refusals };
}

/** Why no file can be at `path`, where there is something else. */
export function refusalOf(path: string, entry: Exclude<DiskEntry, { kind: 'missing' | 'file' }>): Refusal {
  return entry.kind === 'blocked'
    ? { code: 'not-a-folder', path, above: entry.by, is: entry.as }
    : { code: 'not-a-file', path, is: entry.kind };
}

/** Something in the way that is no file, at the path where it is. */
export interface PathObstacle {
  path: string;
  is: 'folder' | 'link' | 'special' | 'file';
}

/** One obstacle for all files below it: a link in place of a folder refuses each of them. */
export function obstaclesAmong(refusals: readonly Refusal[]): PathObstacle[] {
  const found = new Map<string, PathObstacle>();
  for (const refusal of refusals) {
    if (refusal.code === 'exists') continue;
    const path = refusal.code === 'not-a-folder' ? refusal.above : refusal.path;
    found.set(path, { path, is: refusal.is });
  }
  return [...found.values()];
}

/** Whether applying `plan` would change anything on disk. */
export function changesAnything(plan: Plan): boolean {
  return plan.actions.some(
    (action) => action.kind !== 'keep' && !(action.kind === 'conflict' && action.content === undefined),
  );
}

/** @throws PlanError for the first path that not every system can have, and for two that are one to some of them. */
export function checkPaths(tree: Tree): void {
  for (const path of tree.keys()) {
    const problem = pathProblem(path);
    if (problem !== undefined) throw new PlanError(problem, path);
  }
  const pair = collidingPaths(tree.keys());
  if (pair !== undefined) throw new PlanError('collision', pair[1], pair[0]);
}

export function sameContent(a: Content, b: Content): boolean {
  return typeof a === 'string' && typeof b === 'string' ? a === b : sameBytes(toBytes(a), toBytes(b));
}
