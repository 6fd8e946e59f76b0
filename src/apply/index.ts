import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Content, sameBytes } from '../files/content.js';
import { foldersAbove, pathProblem } from '../files/project-path.js';
import type { Action, Plan } from '../plan/index.js';
import { FolderCheck, lookAt, obstacleOf } from './disk.js';
import { ApplyError } from './errors.js';
import { Journal } from './journal.js';

export { readDisk } from './disk.js';
export { ApplyError } from './errors.js';

export interface ApplyOptions {
  /** Cancels: whatever was done is undone. */
  signal?: AbortSignal | undefined;
}

/**
 * Carries out `plan` in the folder `root`, all of it or nothing. `root` is made where it is missing.
 *
 * @throws ApplyError; the project is then as it was, to the byte, unless its code is `undo-failed`.
 */
export async function apply(root: string, plan: Plan, { signal }: ApplyOptions = {}): Promise<void> {
  if (plan.refusals.length > 0) {
    throw new ApplyError('refused', plan.refusals[0]?.path ?? '', { refusals: plan.refusals });
  }
  const changes = plan.actions.flatMap(changeOf);
  const place = realRoot(root);
  // Before the first write: a plan is data, and this is the only gate to the disk.
  const { single, folders } = sort(place, changes);
  if (changes.length === 0) return;

  let journal: Journal | undefined;
  // The path being written, for the error message.
  let at = root;
  const turn = new Turn(signal);
  try {
    await turn.take();
    journal = Journal.open(place);
    for (const change of single) {
      at = change.path;
      stage(journal, place, change);
      if (turn.isDue()) await turn.take();
    }
    for (const [folder, files] of folders) {
      at = folder;
      for (const _ of journal.stageFolder(folder, files)) if (turn.isDue()) await turn.take();
    }
    at = root;
    for (const path of journal.carryOut()) {
      at = path;
      if (turn.isDue()) await turn.take();
    }
    // The last moment at which Ctrl-C still means "leave it as it was".
    await turn.take();
    journal.commit();
  } catch (error) {
    try {
      journal?.undo();
    } catch (cause) {
      throw new ApplyError('undo-failed', at, { cause });
    }
    if (error instanceof ApplyError) throw error;
    if (signal?.aborted) throw new ApplyError('cancelled', root, { cause: error });
    throw new ApplyError('disk', at, { cause: error });
  }
  try {
    journal.remove();
  } catch {
    // The project is as planned; the next command's `recover` removes the rest of the journal.
  }
}

/** What `recover` found. */
export type Recovery =
  | { outcome: 'nothing' }
  /** `changed`: files that were edited between the kill and now, and left as they are. */
  | { outcome: 'undone'; changed: string[] };

/**
 * Undoes what a killed command began. Every command calls this before it reads anything of the project.
 *
 * @throws ApplyError `busy` when that command still runs; `journal`, `outside` or `disk` when it cannot be done.
 */
export function recover(root: string): Recovery {
  const place = realRoot(root);
  try {
    const journal = Journal.left(place);
    return journal === undefined ? { outcome: 'nothing' } : { outcome: 'undone', changed: journal.undo() };
  } catch (error) {
    if (error instanceof ApplyError) throw error;
    throw new ApplyError('disk', root, { cause: error });
  }
}

/** One file to be changed: `was` is what must be there, undefined for nothing; without `content` it is deleted. */
interface Change {
  path: string;
  content?: Content;
  was?: Uint8Array;
}

function changeOf(action: Action): Change[] {
  switch (action.kind) {
    case 'keep':
      return [];
    case 'conflict':
      return action.content === undefined
        ? []
        : [{ path: action.path, content: action.content, ...(action.was && { was: action.was }) }];
    default:
      return [action];
  }
}

/** The root with its links resolved: the person may name a link, but nothing inside it may be one. */
function realRoot(root: string): string {
  const place = resolve(root);
  try {
    return realpathSync(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return place;
    throw new ApplyError('root-not-a-folder', root, { cause: error });
  }
}

/**
 * Checks every path and what is above it, and separates the files that go into folders which do not exist yet: folder ->
 * path in it -> content.
 */
function sort(
  root: string,
  changes: readonly Change[],
): { single: Change[]; folders: Map<string, Map<string, Content>> } {
  const check = new FolderCheck(root);
  if (check.above('x').kind === 'blocked') throw new ApplyError('root-not-a-folder', root);
  const single: Change[] = [];
  const folders = new Map<string, Map<string, Content>>();
  for (const change of changes) {
    const { path, content, was } = change;
    const problem = pathProblem(path);
    if (problem !== undefined) throw new ApplyError('outside', path, { problem });
    const above = check.above(path);
    if (above.kind === 'blocked') {
      throw new ApplyError('refused', path, {
        refusals: [{ code: 'not-a-folder', path, above: above.by, is: above.as }],
      });
    }
    // If the root is missing too, create the outermost folder inside it.
    const missing = above.kind === 'folders' ? undefined : above.folder || foldersAbove(path)[0];
    if (missing === undefined) single.push(change);
    else if (was !== undefined || content === undefined) throw new ApplyError('changed', path);
    else {
      const files = folders.get(missing) ?? new Map<string, Content>();
      files.set(path.slice(missing.length + 1), content);
      folders.set(missing, files);
    }
  }
  return { single, folders };
}

/** Puts one change into the journal, having looked that the file is still what the plan was made for. */
function stage(journal: Journal, root: string, { path, content, was }: Change): void {
  const stats = lookAt(`${root}/${path}`);
  const is = stats === undefined ? undefined : obstacleOf(stats);
  if (is !== undefined)
    throw new ApplyError('refused', path, { refusals: [{ code: 'not-a-file', path, is }] });
  const now = stats === undefined ? undefined : readFileSync(`${root}/${path}`);
  const isAsPlanned = now === undefined || was === undefined ? now === was : sameBytes(now, was);
  if (!isAsPlanned) throw new ApplyError('changed', path);

  if (content !== undefined) journal.stageFile(path, content, stats);
  else if (stats !== undefined) journal.stageDeletion(path);
}

/**
 * Lets a pending Ctrl-C in. Signals reach JavaScript only between two turns of the event loop, and the file work is
 * synchronous because that is several times faster than promises.
 */
class Turn {
  private last = Date.now();

  constructor(private readonly signal: AbortSignal | undefined) {}

  isDue(): boolean {
    return this.signal !== undefined && (this.signal.aborted || Date.now() - this.last > 5);
  }

  async take(): Promise<void> {
    if (this.signal === undefined) return;
    await new Promise((done) => setImmediate(done));
    this.signal.throwIfAborted();
    this.last = Date.now();
  }
}
