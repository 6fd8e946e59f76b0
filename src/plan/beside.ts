import type { Action, DiskReader } from './index.js';

/** What ends the name of a file with our side of a conflict that the user's own file cannot have in it. */
export const BESIDE = '.generated';

/** Our side of the conflicts that are not marked in the user's file, to be looked at and deleted. */
export function beside(actions: readonly Action[], disk: DiskReader): Action[] {
  return actions.flatMap((action): Action[] => {
    const isMarked = action.kind === 'conflict' && action.marks > 0;
    if (action.kind !== 'conflict' || isMarked) return [];
    const path = action.path + BESIDE;
    const { theirs: content } = action;
    const entry = disk.entry(path);
    if (entry.kind === 'missing') return [{ kind: 'write', path, content }];
    return entry.kind === 'file' ? [{ kind: 'overwrite', path, content, was: entry.content }] : [];
  });
}
