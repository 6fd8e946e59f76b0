import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readDisk } from '../../src/apply/index.js';
import { digest, type Tree } from '../../src/files/content.js';
import { type Plan, planCreation } from '../../src/plan/index.js';
import { planChange } from '../../src/plan/plan-change.js';

/** A project that a command changes in every way there is: new, overwritten, merged, deleted and kept files. */
export const before: Tree = new Map([
  ['app/__init__.py', ''],
  ['app/main.py', 'import os\n\napp = FastAPI()\n'],
  ['app/jobs/worker.py', 'def work():\n    pass\n'],
  ['app/jobs/__init__.py', ''],
  ['pyproject.toml', '[project]\nname = "x"\n\n[tool.ruff]\nline-length = 88\n'],
  ['scripts/start.sh', '#!/bin/sh\nexec one\n'],
]);

export const after: Tree = new Map([
  ['app/__init__.py', ''],
  ['app/main.py', 'import os\n\napp = FastAPI(title="x")\n'],
  ['app/chat/__init__.py', ''],
  ['app/chat/rooms/room.py', 'ROOMS = 3\n'],
  ['pyproject.toml', '[project]\nname = "x"\n\n[tool.ruff]\nline-length = 100\n'],
  ['scripts/start.sh', '#!/bin/sh\nexec two\n'],
  ['README.md', '한국어로 쓴 설명\n'.repeat(500)],
]);

/** `before` on disk, as its user has left it: with edits, a file of their own, and modes that they chose. */
export function layDown(root: string): void {
  for (const [path, content] of before) put(root, path, content, path.endsWith('.sh') ? 0o750 : 0o640);
  put(root, 'pyproject.toml', '[project]\nname = "mine"\n\n[tool.ruff]\nline-length = 88\n', 0o640);
  put(root, 'notes/mine.txt', 'do not touch\n', 0o600);
}

export function put(root: string, path: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode });
}

export function makePlan(root: string, job: 'create' | 'change'): Plan {
  return job === 'create' ? planCreation(after, readDisk(root)) : planChange(before, after, readDisk(root));
}

/** Everything in a folder: path -> kind, mode and content. Undefined when there is no such folder. */
export function snapshot(root: string): Record<string, string> | undefined {
  if (lstatSync(root, { throwIfNoEntry: false }) === undefined) return undefined;
  const found: Record<string, string> = {};
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = join(folder, name);
      const stats = lstatSync(join(root, path));
      const mode = (stats.mode & 0o7777).toString(8);
      if (stats.isSymbolicLink()) found[path] = `link ${readlinkSync(join(root, path))}`;
      else if (stats.isDirectory()) {
        found[path] = `folder ${mode}`;
        walk(path);
      } else found[path] = `file ${mode} ${digest(readFileSync(join(root, path)))}`;
    }
  };
  walk('');
  return found;
}

/** In memory where the system has that: these tests make thousands of small files. */
export function temporaryFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'faults-'));
}
