import { lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { foldersAbove } from '../files/project-path.js';
import type { DiskEntry, DiskReader, Obstacle } from '../plan/index.js';

/** Reads the folder `root` for planning. Links are reported, never followed. */
export function readDisk(root: string): DiskReader {
  const folders = new FolderCheck(root);
  return {
    entry(path): DiskEntry {
      const above = folders.above(path);
      if (above.kind === 'missing') return { kind: 'missing' };
      if (above.kind === 'blocked') return above;
      const stats = lookAt(`${root}/${path}`);
      if (stats === undefined) return { kind: 'missing' };
      const obstacle = obstacleOf(stats);
      return obstacle === undefined
        ? { kind: 'file', content: readFileSync(`${root}/${path}`) }
        : { kind: obstacle };
    },
    files: () => [...filesIn(root, '')],
  };
}

/** Folders in which tools keep what is not the project's. */
const NOT_OURS = new Set(['node_modules', '__pycache__', 'venv', 'env', 'build', 'dist', 'htmlcov']);

function* filesIn(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name))
      yield* filesIn(root, path);
  }
}

type Found = 'missing' | 'file' | Obstacle;

/** What is above a path: only folders, a missing folder, or something that is not a folder. */
export type Above =
  | { kind: 'folders' }
  /** `folder` is the outermost that is missing; `''` is the root. */
  | { kind: 'missing'; folder: string }
  | { kind: 'blocked'; by: string; as: Obstacle | 'file' };

/**
 * Whether everything above a path is a real folder. Asks once for each folder: right as long as nobody else changes
 * the project in the milliseconds that this object lives.
 */
export class FolderCheck {
  private readonly known = new Map<string, Found>();

  constructor(private readonly root: string) {}

  above(path: string): Above {
    if (this.lookUp('') === 'missing') return { kind: 'missing', folder: '' };
    for (const folder of ['', ...foldersAbove(path)]) {
      const is = this.lookUp(folder);
      if (is === 'missing') return { kind: 'missing', folder };
      if (is !== 'folder') return { kind: 'blocked', by: folder, as: is };
    }
    return { kind: 'folders' };
  }

  private lookUp(folder: string): Found {
    let is = this.known.get(folder);
    if (is === undefined) {
      // The root is what the person named: if they named a link, its target is meant.
      const stats =
        folder === '' ? statSync(this.root, { throwIfNoEntry: false }) : lookAt(`${this.root}/${folder}`);
      if (stats === undefined) is = 'missing';
      else if (stats.isDirectory()) is = 'folder';
      else is = obstacleOf(stats) ?? 'file';
      this.known.set(folder, is);
    }
    return is;
  }
}

/** What is at `path`, or undefined when nothing is. */
export function lookAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

export function obstacleOf(entry: Stats): Obstacle | undefined {
  if (entry.isFile()) return undefined;
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'special';
}
