import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STATE_FILE } from '../files/project-path.js';

/** The project that `folder` is in: the nearest folder, upwards, with a state file. */
export function findProject(folder: string): string | undefined {
  let root = folder;
  while (!existsSync(join(root, STATE_FILE))) {
    const parent = dirname(root);
    if (parent === root) return undefined;
    root = parent;
  }
  return root;
}
