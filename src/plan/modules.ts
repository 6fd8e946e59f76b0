import { toText } from '../files/content.js';
import type { DiskReader } from './index.js';

/** Every Python module of the project. */
export function modulesOf(disk: DiskReader): Map<string, string> {
  const modules = new Map<string, string>();
  for (const path of disk.files()) {
    if (!path.endsWith('.py')) continue;
    const entry = disk.entry(path);
    if (entry.kind === 'file') modules.set(path, toText(entry.content) ?? '');
  }
  return modules;
}
