import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { snapshot, temporaryFolder } from './project.js';

const hook = resolve('test/faults/kill-at.cjs');
const KILLS = 16;

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What files say; times and modes are the disk's affair, and what could be taken back is no part of the project. */
const state = (root: string): string =>
  JSON.stringify({ ...snapshot(root), '.fastapi-curriculum.undo.json': undefined });

const grow = (root: string, args: string[], env: Record<string, string> = {}) =>
  execa(process.execPath, ['--require', hook, resolve('dist/grow.js'), ...args], {
    cwd: root,
    env,
    stdin: 'ignore',
    reject: false,
  });

it.each([
  { from: 'none', args: ['feature', 'jwt', '--yes'] },
  { from: 'jwt,sqlalchemy', args: ['remove', 'sqlalchemy', '--yes'] },
])(
  'a command ($args) killed with SIGKILL leaves what the next command turns into exactly before or after',
  async ({ from, args }) => {
    const name = args.join('-');
    const original = join(folder, `${name}-original`);
    await execa(process.execPath, [
      resolve('dist/cli.js'),
      ...[original, '--features', from, '--env', 'venv', '--no-install', '--no-git'],
    ]);
    const was = state(original);
    const whole = join(folder, `${name}-whole`);
    cpSync(original, whole, { recursive: true, preserveTimestamps: true });
    const count = join(folder, `${name}-count`);
    expect((await grow(whole, args, { KILL_COUNT: count })).exitCode).toBe(0);
    const is = state(whole);
    const writes = Number(readFileSync(count, 'utf8'));
    expect(writes).toBeGreaterThan(KILLS);

    const seen = new Set<string>();
    for (let n = 0; n < KILLS; n++) {
      const killAt = 1 + Math.round((n * (writes - 1)) / (KILLS - 1));
      const root = join(folder, `${name}-${n}`);
      cpSync(original, root, { recursive: true, preserveTimestamps: true });
      const { signal } = await grow(root, args, { KILL_AT: String(killAt) });
      expect(signal, `write ${killAt} of ${writes}`).toBe('SIGKILL');
      // Any command: this one changes nothing else.
      await grow(root, ['check', '--fix']);
      expect([was, is], `write ${killAt} of ${writes}`).toContain(state(root));
      seen.add(state(root));
      rmSync(root, { recursive: true });
    }
    expect(seen).toEqual(new Set([was, is]));
  },
  120_000,
);
