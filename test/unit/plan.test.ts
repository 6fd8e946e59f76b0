import { describe, expect, it } from 'vitest';
import { type Content, digest, type Tree, toBytes } from '../../src/files/content.js';
import {
  type Action,
  changesAnything,
  type DiskEntry,
  type DiskReader,
  PlanError,
  planCreation,
} from '../../src/plan/index.js';
import { planChange } from '../../src/plan/plan-change.js';

function disk(entries: Record<string, Content | DiskEntry>): DiskReader {
  return {
    entry(path) {
      const entry = entries[path];
      if (entry === undefined) return { kind: 'missing' };
      return typeof entry === 'string' || entry instanceof Uint8Array
        ? { kind: 'file', content: toBytes(entry) }
        : entry;
    },
    files: () => Object.keys(entries),
  };
}

function tree(files: Record<string, Content>): Tree {
  return new Map(Object.entries(files));
}

/** `[kind, path, what matters]` of each action. */
function summary(actions: readonly Action[]): string[][] {
  return actions.map((action) => {
    if (action.kind === 'keep' || action.kind === 'conflict') return [action.kind, action.path, action.why];
    if (action.kind === 'delete') return [action.kind, action.path];
    return [action.kind, action.path, typeof action.content === 'string' ? action.content : 'bytes'];
  });
}

const nothing = tree({});

describe('creating', () => {
  it('writes every file, in the order of their paths', () => {
    const { actions, refusals } = planCreation(tree({ 'b.txt': 'b', 'a/c.txt': 'c' }), disk({}));
    expect(summary(actions)).toEqual([
      ['write', 'a/c.txt', 'c'],
      ['write', 'b.txt', 'b'],
    ]);
    expect(refusals).toEqual([]);
  });

  it('refuses files that exist with another content, and names every one of them', () => {
    const after = tree({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    const { actions, refusals } = planCreation(after, disk({ 'a.txt': 'x', 'b.txt': 'b', 'c.txt': 'x' }));
    expect(refusals).toEqual([
      { code: 'exists', path: 'a.txt' },
      { code: 'exists', path: 'c.txt' },
    ]);
    expect(summary(actions)).toEqual([['keep', 'b.txt', 'same']]);
  });

  it('writes only over the files it was told to', () => {
    const after = tree({ 'a.txt': 'a', 'b.txt': 'b' });
    const found = disk({ 'a.txt': 'x', 'b.txt': 'x' });
    const { actions, refusals } = planCreation(after, found, new Set(['a.txt']));
    expect(summary(actions)).toEqual([['overwrite', 'a.txt', 'a']]);
    expect(refusals).toEqual([{ code: 'exists', path: 'b.txt' }]);
  });

  it.each<[string, DiskEntry, object]>([
    ['a link', { kind: 'link' }, { code: 'not-a-file', path: 'app/a.py', is: 'link' }],
    ['a folder', { kind: 'folder' }, { code: 'not-a-file', path: 'app/a.py', is: 'folder' }],
    ['a socket', { kind: 'special' }, { code: 'not-a-file', path: 'app/a.py', is: 'special' }],
    [
      'a file above it',
      { kind: 'blocked', by: 'app', as: 'file' },
      { code: 'not-a-folder', path: 'app/a.py', above: 'app', is: 'file' },
    ],
  ])('refuses %s where a file should go, even with overwrite', (_, entry, refusal) => {
    const overwrite = new Set(['app/a.py']);
    const { actions, refusals } = planCreation(
      tree({ 'app/a.py': 'a' }),
      disk({ 'app/a.py': entry }),
      overwrite,
    );
    expect(actions).toEqual([]);
    expect(refusals).toEqual([refusal]);
  });
});

describe('changing an untouched project', () => {
  it('does not look at what the command does not change, however it was edited', () => {
    const looked: string[] = [];
    const reader: DiskReader = {
      entry(path) {
        looked.push(path);
        return { kind: 'missing' };
      },
      files: () => [],
    };
    expect(planChange(tree({ 'a.py': 'a' }), tree({ 'a.py': 'a' }), reader).actions).toEqual([]);
    expect(looked).toEqual([]);
  });

  it('writes, overwrites and deletes', () => {
    const before = tree({ 'gone.py': 'g', 'kept.py': 'k', 'changed.py': '1\n' });
    const after = tree({ 'kept.py': 'k', 'changed.py': '2\n', 'new.py': 'n' });
    const { actions } = planChange(
      before,
      after,
      disk({ 'gone.py': 'g', 'kept.py': 'k', 'changed.py': '1\n' }),
    );
    expect(summary(actions)).toEqual([
      ['overwrite', 'changed.py', '2\n'],
      ['delete', 'gone.py'],
      ['write', 'new.py', 'n'],
    ]);
  });

  it('sees no edit in line ends or a missing last newline, and keeps both', () => {
    const before = tree({ 'a.py': '1\n2\n', 'gone.py': 'g\n' });
    const { actions } = planChange(
      before,
      tree({ 'a.py': '1\n3\n' }),
      disk({ 'a.py': '1\r\n2', 'gone.py': 'g\r\n' }),
    );
    expect(summary(actions)).toEqual([
      ['overwrite', 'a.py', '1\r\n3'],
      ['delete', 'gone.py'],
    ]);
  });

  it('knows an untouched file by what was recorded, where the generator now renders something else', () => {
    const options = { recorded: new Map([['a.py', digest('as it was\n')]]) };
    const found = disk({ 'a.py': 'as it was\n' });
    const { actions } = planChange(tree({ 'a.py': 'other\n' }), tree({ 'a.py': 'new\n' }), found, options);
    expect(summary(actions)).toEqual([['overwrite', 'a.py', 'new\n']]);
  });

  it('replaces bytes by bytes', () => {
    const before = tree({ 'icon.png': Uint8Array.of(0, 1) });
    const after = tree({ 'icon.png': Uint8Array.of(0, 2) });
    const { actions } = planChange(before, after, disk({ 'icon.png': Uint8Array.of(0, 1) }));
    expect(summary(actions)).toEqual([['overwrite', 'icon.png', 'bytes']]);
  });
});

describe("changing a project that was edited never loses the user's work", () => {
  const before = tree({ 'a.py': '1\n2\n3\n4\n5\n' });
  const after = tree({ 'a.py': '1\n2\n3\n4\nfive\n' });

  it('merges', () => {
    const { actions } = planChange(before, after, disk({ 'a.py': 'one\n2\n3\n4\n5\n' }));
    expect(summary(actions)).toEqual([['merge', 'a.py', 'one\n2\n3\n4\nfive\n']]);
  });

  it('marks what both changed, and hands over the three sides for git', () => {
    const { actions } = planChange(before, after, disk({ 'a.py': '1\n2\n3\n4\n55\n' }));
    expect(actions).toMatchObject([
      {
        kind: 'conflict',
        why: 'both-changed',
        marks: 1,
        base: before.get('a.py'),
        theirs: after.get('a.py'),
      },
    ]);
    expect(changesAnything({ actions, refusals: [] })).toBe(true);
  });

  it('leaves a file deleted that the user deleted', () => {
    expect(summary(planChange(before, after, disk({})).actions)).toEqual([['keep', 'a.py', 'deleted']]);
    expect(planChange(before, nothing, disk({})).actions).toEqual([]);
  });

  it('keeps an edited file that is no longer part of the project', () => {
    const { actions } = planChange(before, nothing, disk({ 'a.py': 'mine\n' }));
    expect(summary(actions)).toEqual([['keep', 'a.py', 'edited']]);
    expect(changesAnything({ actions, refusals: [] })).toBe(false);
  });

  it('keeps a link that took the place of a file that is no longer part of the project', () => {
    const { actions } = planChange(before, nothing, disk({ 'a.py': { kind: 'link' } }));
    expect(summary(actions)).toEqual([['keep', 'a.py', 'edited']]);
  });

  it("keeps a file of the user's own where a new one should go", () => {
    const { actions, refusals } = planChange(
      before,
      tree({ ...Object.fromEntries(before), 'b.py': 'ours\n' }),
      disk({ 'b.py': 'mine\n' }),
    );
    expect(summary(actions)).toEqual([['conflict', 'b.py', 'foreign']]);
    expect(refusals).toEqual([]);
    expect(changesAnything({ actions, refusals })).toBe(false);
  });

  it('takes a file that already has every line of the new one for what it is', () => {
    const added = tree({ ...Object.fromEntries(before), 'b.py': '1\n2\n' });
    const { actions } = planChange(before, added, disk({ 'b.py': '1\n# mine\n2\n' }));
    expect(summary(actions)).toEqual([['keep', 'b.py', 'same']]);
  });

  it.each(['package.json', 'plopfile.js'])('never puts marks into %s', (path) => {
    const { actions } = planChange(tree({ [path]: '1\n' }), tree({ [path]: '2\n' }), disk({ [path]: '3\n' }));
    expect(actions).toMatchObject([{ kind: 'conflict', why: 'unmarkable', marks: 0 }]);
    expect(actions[0]).not.toHaveProperty('content');
  });

  it('replaces the state file, whatever its formatting has become', () => {
    const path = '.fastapi-curriculum.json';
    const { actions } = planChange(
      tree({ [path]: '{"a":1}' }),
      tree({ [path]: '{"a":2}' }),
      disk({ [path]: '{ "a": 1 }' }),
    );
    expect(summary(actions)).toEqual([['overwrite', path, '{"a":2}']]);
  });

  it('does not merge into a file that still has marks of an earlier conflict', () => {
    const found = '1\n<<<<<<< yours\n2\n=======\nx\n>>>>>>> ours\n3\n4\n5\n';
    expect(summary(planChange(before, after, disk({ 'a.py': found })).actions)).toEqual([
      ['conflict', 'a.py', 'unresolved'],
    ]);
  });

  it('does not merge bytes', () => {
    const found = disk({ 'a.py': Uint8Array.of(0xff, 0xfe, 0) });
    expect(summary(planChange(before, after, found).actions)).toEqual([['conflict', 'a.py', 'binary']]);
  });
});

describe('rendered paths that would be a bug', () => {
  it.each([
    ['../a', 'outside'],
    ['a/../b', 'outside'],
    ['./a', 'outside'],
    ['/etc/passwd', 'absolute'],
    ['C:/a', 'absolute'],
    ['c:a', 'absolute'],
    ['a\\b', 'backslash'],
    ['a\0b', 'control-character'],
    ['a\nb', 'control-character'],
    ['', 'empty'],
    ['a//b', 'empty'],
    ['a/', 'empty'],
    ['aux.py', 'reserved'],
    ['app/con', 'reserved'],
    ['a./b', 'reserved'],
    ['.git/hooks/pre-commit', 'repository'],
    ['vendor/.GIT/config', 'repository'],
    ['.fastapi-curriculum.journal/new/0', 'journal'],
  ])('%j is refused: %s', (path, code) => {
    expect(() => planCreation(tree({ [path]: '' }), disk({}))).toThrow(
      new PlanError(code as PlanError['code'], path),
    );
  });

  it.each([
    ['README.md', 'readme.md'],
    ['app/a.py', 'App/b.py'],
    ['app', 'app/a.py'],
    ['\uac00.md', '\u1100\u1161.md'],
  ])('%j and %j cannot both exist everywhere', (a, b) => {
    expect(() => planCreation(tree({ [a]: '', [b]: '' }), disk({}))).toThrow(PlanError);
  });
});
