import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Whether `folder`, which may not exist yet, is inside a repository. Asks the disk, so it works without git too. */
export function isInsideRepository(folder: string): boolean {
  let place = resolve(folder);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  place = realpathSync(place);
  for (;;) {
    if (existsSync(join(place, '.git'))) return true;
    const above = dirname(place);
    if (above === place) return false;
    place = above;
  }
}
