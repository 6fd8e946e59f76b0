import type { Command } from './command.js';
import { PYTHON_NEEDED } from './environment.js';
import { findExecutable } from './find-executable.js';
import { type RunOptions, run } from './run.js';

export type FoundPython =
  | { kind: 'found'; file: string }
  /** Only these are there; `version` is the newest. */
  | { kind: 'too-old'; version: string }
  | { kind: 'missing' };

/**
 * An interpreter that is new enough for the project: the plain names first, then those with a version in them.
 */
export async function findPython(options: RunOptions, platform: NodeJS.Platform): Promise<FoundPython> {
  const names =
    platform === 'win32'
      ? ['py', 'python', 'python3']
      : ['python3', 'python', ...[14, 13, 12, 11].map((minor) => `python3.${minor}`)];
  let newest: string | undefined;
  for (const name of names) {
    const file = findExecutable(name, options.environment, platform);
    const version = file && (await versionOf({ file, args: [] }, options));
    if (!file || !version) continue;
    if (compareVersions(version, PYTHON_NEEDED) >= 0) return { kind: 'found', file };
    if (newest === undefined || compareVersions(version, newest) > 0) newest = version;
  }
  return newest === undefined ? { kind: 'missing' } : { kind: 'too-old', version: newest };
}

async function versionOf(python: Command, options: RunOptions): Promise<string | undefined> {
  const script = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
  const { ok, output } = await run({ file: python.file, args: ['-c', script] }, options);
  // Windows has a `python` that only opens its store, and pyenv one for versions that are not installed.
  return ok ? /^\d+\.\d+\.\d+$/m.exec(output)?.[0] : undefined;
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
