import { type Content, digest, sameBytes, type Tree, toBytes, toText } from './content.js';
import {
  containsLines,
  hasConflictMarkers,
  type MergeOptions,
  markDifferences,
  merge,
  replaceText,
  splitText,
} from './merge.js';
import { collidingPaths, type PathProblem, pathProblem, STATE_FILE } from './project-path.js';

/** What is at a path now. `blocked`: something other than a folder is above it, at `by`. */
export type DiskEntry =
  | { kind: 'missing' }
  | { kind: 'file'; content: Uint8Array }
  | { kind: Obstacle }
  | { kind: 'blocked'; by: string; as: Obstacle | 'file' };

/** What is never written over or through: a link may lead out of the project, and a folder is not ours to empty. */
export type Obstacle = 'folder' | 'link' | 'special';

/** The project's folder, as far as planning needs to see it. */
export interface DiskReader {
  entry(path: string): DiskEntry;
}

/** What will happen to one file. `was` is what was found there, so that nothing else is ever overwritten. */
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
  /** How many places are marked. */
  marks: number;
  /** The three sides as git's index wants them (stages 1, 2 and 3), for `git mergetool`. */
  base: Content | undefined;
  was: Uint8Array;
  theirs: Content;
}

/**
 * - `both-changed`: the same lines;
 * - `foreign`: the user has a file of their own where a new one should go;
 * - `binary`: it cannot be merged;
 * - `unresolved`: marks of an earlier conflict are still in it;
 * - `unmarkable`: marks would break the tools that read it (package.json, the plopfile);
 * - `unknown`: it was edited, and what it was made from cannot be had.
 */
export type ConflictReason = 'both-changed' | 'foreign' | 'binary' | 'unresolved' | 'unmarkable' | 'unknown';

/** Why nothing at all can be done: every one of these is listed, and `apply` refuses a plan that has any. */
export type Refusal =
  /** `create` found another file there. */
  | { code: 'exists'; path: string }
  | { code: 'not-a-file'; path: string; is: Obstacle }
  | { code: 'not-a-folder'; path: string; above: string; is: Obstacle | 'file' };

/** What applying would do, in the order of the paths. */
export interface Plan {
  actions: readonly Action[];
  refusals: readonly Refusal[];
}

export interface PlanOptions {
  /** Path -> digest of what was rendered when the project was last written, from its state file. */
  recorded?: ReadonlyMap<string, string>;
  /** Files that `create` may write over although they exist. */
  overwrite?: ReadonlySet<string>;
  /** How files are merged: labels in the marks, a check of the result. */
  merge?: MergeOptions;
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

/** Tools parse these before a person could resolve anything in them. */
const UNMARKABLE: ReadonlySet<string> = new Set(['package.json', 'plopfile.js', STATE_FILE]);

/**
 * Decides, file by file, how to get the project on disk from `before` to `after`, and changes nothing.
 *
 * @param before what the project was rendered to; empty when it is being created.
 * @param after what it is to be.
 * @throws PlanError when `after` has paths that cannot be files of a project.
 */
export function plan(before: Tree, after: Tree, disk: DiskReader, options: PlanOptions = {}): Plan {
  checkPaths(after);
  checkPaths(before);
  const creating = before.size === 0 && options.recorded === undefined;
  const actions: Action[] = [];
  const refusals: Refusal[] = [];

  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const from = before.get(path);
    const to = after.get(path);
    // What this command does not change is none of its business, however the user has edited it.
    if (from !== undefined && to !== undefined && sameContent(from, to)) continue;

    const entry = disk.entry(path);
    switch (entry.kind) {
      case 'missing':
        if (to === undefined) break;
        if (from === undefined && !options.recorded?.has(path))
          actions.push({ kind: 'write', path, content: to });
        else actions.push({ kind: 'keep', path, why: 'deleted' });
        break;
      case 'file': {
        const file: Found = { path, from, to, was: entry.content };
        if (creating && to !== undefined) {
          if (sameContent(entry.content, to)) actions.push({ kind: 'keep', path, why: 'same' });
          else if (options.overwrite?.has(path))
            actions.push({ kind: 'overwrite', path, content: to, was: file.was });
          else refusals.push({ code: 'exists', path });
        } else actions.push(decide(file, options));
        break;
      }
      // Someone put a link or a folder where a file of ours was: it is theirs now, like any edited file.
      case 'blocked':
        if (to === undefined) break;
        refusals.push({ code: 'not-a-folder', path, above: entry.by, is: entry.as });
        break;
      default:
        if (to === undefined) actions.push({ kind: 'keep', path, why: 'edited' });
        else refusals.push({ code: 'not-a-file', path, is: entry.kind });
    }
  }
  return { actions, refusals };
}

/** Whether applying `plan` would change anything on disk. */
export function changesAnything(plan: Plan): boolean {
  return plan.actions.some(
    (action) => action.kind !== 'keep' && !(action.kind === 'conflict' && action.content === undefined),
  );
}

interface Found {
  path: string;
  from: Content | undefined;
  to: Content | undefined;
  was: Uint8Array;
}

function decide({ path, from, to, was }: Found, options: PlanOptions): Action {
  const untouched =
    (from !== undefined && sameButForLineEnds(was, from)) || options.recorded?.get(path) === digest(was);
  if (to === undefined)
    return untouched ? { kind: 'delete', path, was } : { kind: 'keep', path, why: 'edited' };
  if (sameButForLineEnds(was, to)) return { kind: 'keep', path, why: 'same' };

  const theirs = to;
  const conflict = (why: ConflictReason): Conflict => ({
    kind: 'conflict',
    path,
    why,
    marks: 0,
    base: from,
    was,
    theirs,
  });
  const text = toText(was);
  const newText = toText(to);

  // The state was read and understood as a whole before anything was planned: nothing in it can be lost.
  if (untouched || path === STATE_FILE) {
    const content = text === undefined || newText === undefined ? to : replaceText(text, newText);
    return { kind: 'overwrite', path, content, was };
  }
  const oldText = from === undefined ? '' : toText(from);
  if (text === undefined || newText === undefined || oldText === undefined) return conflict('binary');
  if (hasConflictMarkers(text)) return conflict('unresolved');

  // Without a common base there is nothing to merge: a file of the user's own is not ours to change or mark.
  if (from === undefined) {
    const hasAll = containsLines(splitText(text).lines, splitText(newText).lines);
    if (!hasAll && options.recorded?.has(path) && !UNMARKABLE.has(path)) {
      const marked = markDifferences(text, newText, options.merge?.labels);
      return { ...conflict('unknown'), content: marked.text, marks: marked.conflicts };
    }
    return hasAll ? { kind: 'keep', path, why: 'same' } : conflict('foreign');
  }
  const merged = merge({ path, base: oldText, yours: text, theirs: newText }, options.merge);
  if (merged.text === undefined || (merged.isMarked && merged.conflicts > 0 && UNMARKABLE.has(path))) {
    return conflict('unmarkable');
  }
  const content = merged.text;
  if (merged.conflicts === 0) {
    return content === text ? { kind: 'keep', path, why: 'same' } : { kind: 'merge', path, content, was };
  }
  if (merged.isMarked) return { ...conflict('both-changed'), content, marks: merged.conflicts };
  // JSON has no place for marks: what could be merged is, and where both changed something the user's value stands.
  return content === text ? conflict('unmarkable') : { ...conflict('unmarkable'), content };
}

function checkPaths(tree: Tree): void {
  for (const path of tree.keys()) {
    const problem = pathProblem(path);
    if (problem !== undefined) throw new PlanError(problem, path);
  }
  const pair = collidingPaths(tree.keys());
  if (pair !== undefined) throw new PlanError('collision', pair[1], pair[0]);
}

function sameContent(a: Content, b: Content): boolean {
  return typeof a === 'string' && typeof b === 'string' ? a === b : sameBytes(toBytes(a), toBytes(b));
}

/** Git may have checked the file out with CRLF, an editor may have dropped the last newline: neither is an edit. */
function sameButForLineEnds(was: Uint8Array, content: Content): boolean {
  if (sameBytes(was, toBytes(content))) return true;
  const a = toText(was);
  const b = toText(content);
  return a !== undefined && b !== undefined && normalised(a) === normalised(b);
}

function normalised(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .replace(/\n$/, '');
}
