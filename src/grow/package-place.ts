import type { DiskReader } from '../plan/index.js';

/** Where the package `app` has gone, as a whole; undefined where it is still what and where it was. */
export function placeOfPackage(disk: DiskReader): string | undefined {
  const files = disk.files();
  if (files.some((path) => path.startsWith('app/') && path.endsWith('.py'))) return undefined;
  const config = files.find((path) => path.endsWith('/core/config.py'));
  return config?.slice(0, -'/core/config.py'.length) ?? '?';
}
