import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apply, readDisk, recover } from '../../src/apply/index.js';
import type { Content } from '../../src/files/content.js';
import { type Action, planCreation } from '../../src/plan/index.js';
import { planChange } from '../../src/plan/plan-change.js';
import { put, snapshot } from '../faults/project.js';

let folder: string;
let root: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'apply-')));
  root = join(folder, 'project');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function create(files: Record<string, Content>, at = root): Promise<void> {
  await apply(at, planCreation(new Map(Object.entries(files)), readDisk(at)));
}

async function change(before: Record<string, Content>, after: Record<string, Content>): Promise<void> {
  await apply(
    root,
    planChange(new Map(Object.entries(before)), new Map(Object.entries(after)), readDisk(root)),
  );
}

/** Applies actions that no plan would have: `apply` must not rely on who made them. */
async function force(...actions: Action[]): Promise<void> {
  await apply(root, { actions, refusals: [] });
}

describe('applying', () => {
  it('makes the folder, those above it and everything in it, and leaves nothing else', async () => {
    const deep = join(root, 'a', 'b');
    await create(
      { 'app/core/config.py': 'x = 1\n', 'README.md': '설명\n', 'logo.png': Uint8Array.of(0, 255) },
      deep,
    );
    expect(Object.keys(snapshot(deep) ?? {})).toEqual([
      'README.md',
      'app',
      'app/core',
      'app/core/config.py',
      'logo.png',
    ]);
    expect(readFileSync(join(deep, 'README.md'), 'utf8')).toBe('설명\n');
    expect([...readFileSync(join(deep, 'logo.png'))]).toEqual([0, 255]);
  });

  it('works beside what is there already', async () => {
    put(root, 'app/mine.py', 'mine');
    await create({ 'app/main.py': '', 'app/core/config.py': '' });
    expect(readFileSync(join(root, 'app/mine.py'), 'utf8')).toBe('mine');
    expect(existsSync(join(root, 'app/core/config.py'))).toBe(true);
  });

  it('makes programs executable, and leaves modes that the user chose', async () => {
    await create({ 'run.sh': '#!/bin/sh\n', 'a.py': '1\n' });
    expect(statSync(join(root, 'run.sh')).mode & 0o111).not.toBe(0);
    expect(statSync(join(root, 'a.py')).mode & 0o111).toBe(0);
    chmodSync(join(root, 'a.py'), 0o600);
    await change({ 'a.py': '1\n' }, { 'a.py': '2\n' });
    expect(statSync(join(root, 'a.py')).mode & 0o7777).toBe(0o600);
  });

  it('removes folders that a deletion leaves empty, and no others', async () => {
    await create({ 'a/b/c.py': '', 'd/e.py': '' });
    put(root, 'd/mine.txt', '');
    mkdirSync(join(root, 'empty'));
    await change({ 'a/b/c.py': '', 'd/e.py': '' }, {});
    expect(Object.keys(snapshot(root) ?? {})).toEqual(['d', 'd/mine.txt', 'empty']);
  });

  it('keeps the times of files it does not change', async () => {
    await create({ 'a.py': '1\n', 'b.py': '1\n' });
    const { mtimeMs } = statSync(join(root, 'b.py'));
    await change({ 'a.py': '1\n', 'b.py': '1\n' }, { 'a.py': '2\n', 'b.py': '1\n' });
    expect(statSync(join(root, 'b.py')).mtimeMs).toBe(mtimeMs);
  });

  it('takes a root that is a link', async () => {
    mkdirSync(root);
    symlinkSync(root, join(folder, 'link'));
    await create({ 'app/main.py': '' }, join(folder, 'link'));
    expect(existsSync(join(root, 'app/main.py'))).toBe(true);
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  });

  it('refuses a root that is a file', async () => {
    writeFileSync(root, '');
    await expect(force({ kind: 'write', path: 'a', content: '' })).rejects.toMatchObject({
      code: 'root-not-a-folder',
    });
    expect(() => recover(join(root, 'below'))).toThrow(
      expect.objectContaining({ code: 'root-not-a-folder' }),
    );
  });

  it('refuses a plan with refusals, before it writes anything', async () => {
    put(root, 'a.txt', 'mine');
    const was = snapshot(root);
    await expect(create({ 'a.txt': 'ours', 'b.txt': '' })).rejects.toMatchObject({
      code: 'refused',
      details: { refusals: [{ code: 'exists', path: 'a.txt' }] },
    });
    expect(snapshot(root)).toEqual(was);
  });
});

describe('nothing outside the project is written', () => {
  it.each([
    '../a',
    '/tmp/a',
    'a/../../b',
    'C:\\a',
    'a\\b',
    'a\0',
    '.git/hooks/x',
    '',
    '.fastapi-curriculum.journal/x',
  ])('the path %j is refused', async (path) => {
    mkdirSync(root);
    await expect(force({ kind: 'write', path, content: 'x' })).rejects.toMatchObject({ code: 'outside' });
    expect(snapshot(folder)).toEqual({ project: 'folder 755' });
  });

  it.each(['folder', 'file', 'nowhere'])('a link to a %s above a file is refused', async (target) => {
    put(folder, 'outside/folder/x', '');
    put(folder, 'outside/file', '');
    mkdirSync(root);
    symlinkSync(join(folder, 'outside', target), join(root, 'app'));
    const was = snapshot(folder);
    await expect(create({ 'app/core/a.py': 'x', 'b.py': 'x' })).rejects.toMatchObject({
      details: { refusals: [{ code: 'not-a-folder', path: 'app/core/a.py', above: 'app', is: 'link' }] },
    });
    await expect(force({ kind: 'write', path: 'app/core/a.py', content: 'x' })).rejects.toMatchObject({
      code: 'refused',
    });
    expect(snapshot(folder)).toEqual(was);
  });

  it.each(['file', 'nowhere'])('a link to a %s in place of a file is refused', async (target) => {
    put(folder, 'outside/file', 'theirs');
    mkdirSync(root);
    symlinkSync(join(folder, 'outside', target), join(root, 'a.py'));
    const was = snapshot(folder);
    await expect(create({ 'a.py': 'x', 'b.py': 'x' })).rejects.toMatchObject({
      details: { refusals: [{ code: 'not-a-file', path: 'a.py', is: 'link' }] },
    });
    await expect(force({ kind: 'write', path: 'a.py', content: 'x' })).rejects.toMatchObject({
      code: 'refused',
    });
    expect(snapshot(folder)).toEqual(was);
  });

  it('a file where a folder must go, a folder or a pipe where a file must go, are refused', async () => {
    put(root, 'app', 'a file');
    mkdirSync(join(root, 'b.py'));
    execFileSync('mkfifo', [join(root, 'c.py')]);
    await expect(create({ 'app/a.py': 'x', 'b.py': 'x', 'c.py': 'x', 'd.py': 'x' })).rejects.toMatchObject({
      details: {
        refusals: [
          { code: 'not-a-folder', path: 'app/a.py', above: 'app', is: 'file' },
          { code: 'not-a-file', path: 'b.py', is: 'folder' },
          { code: 'not-a-file', path: 'c.py', is: 'special' },
        ],
      },
    });
    expect(existsSync(join(root, 'd.py'))).toBe(false);
  });

  it('a journal that is a link is not followed', () => {
    put(folder, 'outside/steps.json', JSON.stringify({ schema: 1, steps: [{ path: 'a', puts: 1 }] }));
    mkdirSync(root);
    symlinkSync(join(folder, 'outside'), join(root, '.fastapi-curriculum.journal'));
    const was = snapshot(folder);
    expect(() => recover(root)).toThrow(expect.objectContaining({ code: 'journal' }));
    expect(snapshot(folder)).toEqual(was);
  });

  it.each([
    ['with a path outside', { schema: 1, steps: [{ path: '../a', puts: 1 }] }],
    ['of another shape', { steps: 3 }],
    ['of a later version', { schema: 2, steps: [] }],
  ])('a journal %s is not believed', (_, manifest) => {
    put(root, '.fastapi-curriculum.journal/steps.json', JSON.stringify(manifest));
    put(root, '.fastapi-curriculum.journal/new/0', 'x');
    mkdirSync(join(root, '.fastapi-curriculum.journal/old'));
    const was = snapshot(folder);
    expect(() => recover(root)).toThrow(expect.objectContaining({ code: 'journal' }));
    expect(snapshot(folder)).toEqual(was);
  });
});

describe('what has changed since the plan was made', () => {
  it.each<[string, Action, () => void]>([
    [
      'an edited file',
      { kind: 'overwrite', path: 'a.py', content: '2', was: Buffer.from('1') },
      () => writeFileSync(join(root, 'a.py'), 'edited'),
    ],
    [
      'a deleted file',
      { kind: 'delete', path: 'a.py', was: Buffer.from('1') },
      () => rmSync(join(root, 'a.py')),
    ],
    [
      'a new file',
      { kind: 'write', path: 'b.py', content: '2' },
      () => writeFileSync(join(root, 'b.py'), 'new'),
    ],
  ])('is not written over: %s', async (_, action, edit) => {
    put(root, 'a.py', '1');
    edit();
    const was = snapshot(root);
    await expect(force({ kind: 'write', path: '0.py', content: '' }, action)).rejects.toMatchObject({
      code: 'changed',
      path: action.path,
    });
    expect(snapshot(root)).toEqual(was);
  });
});

describe('recovering, when the user went on working after the kill', () => {
  const journal = '.fastapi-curriculum.journal';

  /** A journal as a kill leaves it in the middle of its steps. */
  function killed(...steps: object[]): void {
    put(root, `${journal}/steps.json`, JSON.stringify({ schema: 1, steps }));
    for (const part of ['old', 'new']) mkdirSync(join(root, journal, part), { recursive: true });
  }

  const text = (path: string): string => readFileSync(join(root, path), 'utf8');

  it('says nothing of a file whose turn had not come', () => {
    put(root, 'a.py', 'edited since');
    killed({ path: 'a.py', takes: true, puts: 4 });
    put(root, `${journal}/new/0`, 'ours');
    expect(recover(root)).toEqual({ outcome: 'undone', changed: [] });
    expect(Object.keys(snapshot(root) ?? {})).toEqual(['a.py']);
    expect(text('a.py')).toBe('edited since');
  });

  it('puts the old file beside one of ours that was edited', () => {
    killed({ path: 'a.py', takes: true, puts: 4 });
    put(root, `${journal}/old/0`, 'old');
    put(root, 'a.py', 'ours, edited');
    expect(recover(root)).toEqual({ outcome: 'undone', changed: ['a.py'] });
    expect(text('a.py')).toBe('ours, edited');
    expect(text('a.py.orig')).toBe('old');
  });

  it('puts the old file beside one that was made anew in its place', () => {
    killed({ path: 'a.py', takes: true });
    put(root, `${journal}/old/0`, 'old');
    put(root, 'a.py', 'anew');
    expect(recover(root)).toEqual({ outcome: 'undone', changed: ['a.py'] });
    expect(text('a.py')).toBe('anew');
    expect(text('a.py.orig')).toBe('old');
  });

  it('leaves a new folder alone in which something was edited', () => {
    put(root, 'app/a.py', 'ours');
    killed({ path: 'app', takes: false, puts: 'folder' });
    put(root, 'app/mine.py', 'mine');
    utimesSync(join(root, 'app/mine.py'), Date.now() / 1000 + 5, Date.now() / 1000 + 5);
    expect(recover(root)).toEqual({ outcome: 'undone', changed: ['app'] });
    expect(Object.keys(snapshot(root) ?? {})).toEqual(['app', 'app/a.py', 'app/mine.py']);
  });

  it('makes the folder again that was removed as empty', () => {
    killed({ path: 'app/jobs/a.py', takes: true });
    put(root, `${journal}/old/0`, 'old');
    expect(recover(root)).toEqual({ outcome: 'undone', changed: [] });
    expect(text('app/jobs/a.py')).toBe('old');
  });
});
