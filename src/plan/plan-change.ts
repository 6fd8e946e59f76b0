import { type Content, digest, sameBytes, type Tree, toBytes, toText } from '../files/content.js';
import { STATE_FILE } from '../files/project-path.js';
import {
  containsLines,
  hasConflictMarkers,
  type MergeOptions,
  markDifferences,
  merge,
  replaceText,
  splitText,
} from '../merge/index.js';
import {
  type Action,
  type Conflict,
  type ConflictReason,
  checkPaths,
  type DiskReader,
  type Plan,
  type Refusal,
  refusalOf,
  sameContent,
} from './index.js';

export interface ChangeOptions {
  /** Path -> digest of what was rendered when the project was last written, from its state file. */
  recorded?: ReadonlyMap<string, string>;
  /** How files are merged: labels in the marks, a check of the result. */
  merge?: MergeOptions;
}

/** Conflict marks in these files would break npm or plop. */
const UNMARKABLE: ReadonlySet<string> = new Set(['package.json', 'plopfile.js', STATE_FILE]);

/**
 * Decides, file by file, how to get the project on disk from `before` to `after`, and changes nothing.
 *
 * @param before what the project was rendered to.
 * @param after what it is to be.
 * @throws PlanError when `after` has paths that cannot be files of a project.
 */
export function planChange(before: Tree, after: Tree, disk: DiskReader, options: ChangeOptions = {}): Plan {
  checkPaths(after);
  checkPaths(before);
  const actions: Action[] = [];
  const refusals: Refusal[] = [];

  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const from = before.get(path);
    const to = after.get(path);
    // A file that this change does not concern stays, whatever the user has made of it.
    if (from !== undefined && to !== undefined && sameContent(from, to)) continue;

    const entry = disk.entry(path);
    if (entry.kind === 'missing') {
      if (to === undefined) continue;
      if (from === undefined && !options.recorded?.has(path))
        actions.push({ kind: 'write', path, content: to });
      else if (from !== undefined && isNeeded(path))
        actions.push({
          ...{ kind: 'conflict', path, why: 'deleted', marks: 0 },
          ...{ base: from, was: undefined, theirs: to },
        });
      else actions.push({ kind: 'keep', path, why: 'deleted' });
    } else if (entry.kind === 'file') {
      actions.push(decide({ path, from, to, was: entry.content }, options));
    } else if (to !== undefined) {
      refusals.push(refusalOf(path, entry));
    } else if (entry.kind !== 'blocked') {
      // Someone put a link or a folder where a file of ours was: it is theirs now, like any edited file.
      actions.push({ kind: 'keep', path, why: 'edited' });
    }
  }
  return { actions, refusals };
}

/** Whether the application may not work without a change to this file: a document, a test, a workflow may be gone. */
function isNeeded(path: string): boolean {
  return /^app\/.*\.py$|^pyproject\.toml$/.test(path);
}

interface Found {
  path: string;
  from: Content | undefined;
  to: Content | undefined;
  was: Uint8Array;
}

function decide({ path, from, to, was }: Found, options: ChangeOptions): Action {
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

  // The state file is never merged: it was parsed before and is written anew.
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
