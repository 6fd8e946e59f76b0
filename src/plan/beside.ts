import { type Action, type DiskReader, sameContent } from './index.js';

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

/** Our sides of conflicts that the files beside them have taken over whole: nothing is lost with them. */
export function takenOver(disk: DiskReader): string[] {
  return disk.files().filter((path) => {
    if (!path.endsWith(BESIDE)) return false;
    const [ours, yours] = [disk.entry(path), disk.entry(path.slice(0, -BESIDE.length))];
    return ours.kind === 'file' && yours.kind === 'file' && sameContent(ours.content, yours.content);
  });
}
