import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Git's own folder for a place in a repository, found without starting git; undefined outside of one. */
export function gitFolderOf(place: string): string | undefined {
  for (let folder = resolve(place); ; folder = dirname(folder)) {
    const path = join(folder, '.git');
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return path;
    // A worktree or a submodule: its folder is elsewhere, and the file says where.
    const named = stats?.isFile() ? /^gitdir: (.*)$/m.exec(readFileSync(path, 'utf8'))?.[1] : undefined;
    if (named !== undefined) return resolve(folder, named);
    if (dirname(folder) === folder) return undefined;
  }
}
