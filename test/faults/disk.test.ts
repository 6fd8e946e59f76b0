import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDisk } from '../../src/apply/index.js';
import type { Outcome } from './child.js';
import { layDown, snapshot, temporaryFolder } from './project.js';
import { runChild, runChildIn } from './run-child.js';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  // Whoever the child becomes has to get in.
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

function expectUndone(outcome: Outcome | undefined, errno: string): void {
  expect(outcome).toMatchObject({ code: 'disk', errno });
  expect(outcome?.is).toEqual(outcome?.was);
}

/**
 * Runs `script` where it may mount: as root, or as whoever is root in a namespace of their own, which Linux gives to
 * anybody unless it was told not to. `undefined` where neither is to be had (macOS, some containers).
 */
async function runWithMounts(
  script: string,
  task: Parameters<typeof runChildIn>[2],
): Promise<Outcome[] | undefined> {
  if (process.platform !== 'linux') return undefined;
  const mayMount = `mount -t tmpfs -o size=64k tmpfs "${folder}" && umount "${folder}" || exit 77; ${script}`;
  return (
    (await runChildIn(['unshare', '-rm'], mayMount, task)) ??
    (await runChildIn(['unshare', '-m'], mayMount, task))
  );
}

describe('a full disk', () => {
  it('undoes everything, at whatever byte it is full', async () => {
    const free = [0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 64, 200].map((kilobytes) => kilobytes * 1024);
    const mounts = free.map((_, n) => join(folder, `m${n}`));
    for (const mount of mounts) mkdirSync(mount);
    const roots = mounts.map((mount) => join(mount, 'project'));
    const script = `for m in "${folder}"/m*; do mount -t tmpfs -o size=300k tmpfs "$m"; done; exec "$@"`;
    const outcomes = await runWithMounts(script, { roots, job: 'change', prepare: true, leaveFree: free });

    for (const outcome of outcomes ?? []) {
      if (outcome.code === undefined) expect(outcome.is).not.toEqual(outcome.was);
      else expectUndone(outcome, 'ENOSPC');
    }
    if (outcomes !== undefined) {
      expect(outcomes[0]?.code).toBe('disk');
      expect(outcomes.at(-1)?.code).toBeUndefined();
    }

    // The same without any privilege, on every Unix: no file of this process may grow beyond 4 KiB.
    const root = join(folder, 'limited');
    layDown(root);
    const limited = await runChildIn([], 'ulimit -f 8; exec "$@"', { roots: [root], job: 'change' });
    expectUndone(limited?.[0], 'EFBIG');
  }, 30_000);
});

describe('a read-only disk', () => {
  it('changes nothing and says so', async () => {
    const root = join(folder, 'project');
    layDown(root);
    const script = `mount --bind "${root}" "${root}"; mount -o remount,ro,bind "${root}"; exec "$@"`;
    const outcomes = await runWithMounts(script, { roots: [root], job: 'change' });
    if (outcomes !== undefined) expectUndone(outcomes[0], 'EROFS');
    // The same without any privilege.
    expectUndone(await withoutPermission(root, root), 'EACCES');
  });

  it('undoes everything when only a folder in the project is read-only', async () => {
    const root = join(folder, 'project');
    layDown(root);
    expectUndone(await withoutPermission(root, join(root, 'app')), 'EACCES');
    const script = `mount --bind "${root}/scripts" "${root}/scripts"; mount -o remount,ro,bind "${root}/scripts"; exec "$@"`;
    const outcomes = await runWithMounts(script, { roots: [root], job: 'change' });
    // A mount of its own is another disk as well, which is what `rename` complains about first.
    if (outcomes !== undefined) expectUndone(outcomes[0], outcomes[0]?.errno === 'EXDEV' ? 'EXDEV' : 'EROFS');
  });

  it('makes no project where the folder above it is read-only', async () => {
    const parent = join(folder, 'parent');
    mkdirSync(parent);
    expectUndone(await withoutPermission(join(parent, 'project'), parent, 'create'), 'EACCES');
    expect(snapshot(parent)).toEqual({});
  });
});

/** Runs a job as an ordinary user who may not write in `locked`. */
async function withoutPermission(
  root: string,
  locked: string,
  job: 'create' | 'change' = 'change',
): Promise<Outcome | undefined> {
  // Root may write everywhere: then the project goes to another user, and the child becomes that one.
  const user = process.getuid?.() === 0 ? 12_345 : undefined;
  const owned = [locked, root, ...Object.keys(snapshot(root) ?? {}).map((path) => join(root, path))];
  const existing = owned.filter((path) => path === locked || snapshot(root) !== undefined);
  if (user !== undefined) for (const path of existing) chownSync(path, user, user);
  chmodSync(locked, 0o555);
  try {
    const { outcomes } = await runChild({ roots: [root], job, ...(user === undefined ? {} : { user }) });
    return outcomes?.[0];
  } finally {
    chmodSync(locked, 0o755);
  }
}

it('reads what it can of a project that is not there', () => {
  expect(readDisk(join(folder, 'nowhere')).entry('app/main.py')).toEqual({ kind: 'missing' });
});
