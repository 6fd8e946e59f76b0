import { describe, expect, it } from 'vitest';
import { type Merged, merge } from '../../src/merge/index.js';

/** Merges texts given as indented blocks. */
function mergeAs(path: string, base: string, yours: string, theirs: string): Merged {
  return merge({ path, base, yours, theirs });
}

describe('both sides insert at one place', () => {
  it('keeps both', () => {
    const base = 'def a():\n    pass\n';
    const yours = `${base}\n\ndef mine():\n    pass\n`;
    const theirs = `${base}\n\ndef ours():\n    pass\n`;
    expect(mergeAs('a.py', base, yours, theirs)).toMatchObject({
      text: `${base}\n\ndef mine():\n    pass\n\n\ndef ours():\n    pass\n`,
      conflicts: 0,
    });
  });

  it('sorts them into each other where the list is sorted', () => {
    const list = (...names: string[]): string =>
      `dependencies = [\n${names.map((n) => `    "${n}",\n`).join('')}]\n`;
    const base = list('alembic>=1', 'fastapi>=0.1', 'zstd>=1');
    const yours = list('alembic>=1', 'fastapi>=0.1', 'httpx2>=1', 'pyyaml>=6', 'zstd>=1');
    const theirs = list('alembic>=1', 'fastapi>=0.1', 'orjson>=3', 'redis>=8', 'zstd>=1');
    expect(mergeAs('pyproject.toml', base, yours, theirs).text).toBe(
      list('alembic>=1', 'fastapi>=0.1', 'httpx2>=1', 'orjson>=3', 'pyyaml>=6', 'redis>=8', 'zstd>=1'),
    );
  });

  it.each([
    ['a.py', 'a = 1\n', 'a = 1\nport = 1\n', 'a = 1\nport = 2\n'],
    ['a.py', 'x = 1\n', 'x = 1\ndef f():\n    pass\n', 'x = 1\ndef f():\n    return 1\n'],
    [
      'pyproject.toml',
      'd = [\n    "a>=1",\n]\n',
      'd = [\n    "a>=1",\n    "redis==7",\n]\n',
      'd = [\n    "a>=1",\n    "redis[x]>=8",\n]\n',
    ],
    ['.env.example', 'A=1\n', 'A=1\nREDIS_URL=x\n', 'A=1\nREDIS_URL=y\n'],
    [
      'compose.yaml',
      'services:\n',
      'services:\n  redis:\n    image: a\n',
      'services:\n  redis:\n    image: b\n',
    ],
    ['README.md', '# a\n', '# a\n\n## Redis\n\none\n', '# a\n\n## Redis\n\ntwo\n'],
  ])('refuses what defines one thing twice (%s)', (path, base, yours, theirs) => {
    expect(mergeAs(path, base, yours, theirs).conflicts).toBe(1);
  });

  it('takes an insertion that has all of the other for both', () => {
    expect(mergeAs('a.py', 'a\n', 'a\nb\nc\n', 'a\nc\n')).toMatchObject({ text: 'a\nb\nc\n', conflicts: 0 });
  });

  it('does not glue a piece of a statement to another', () => {
    const base = 'a = [\n]\n';
    const merged = mergeAs(
      'a.py',
      base,
      'a = [\n    f(\n        1,\n    ),\n]\n',
      'a = [\n    g(\n        2,\n    ),\n]\n',
    );
    expect(merged).toMatchObject({
      text: 'a = [\n    f(\n        1,\n    ),\n    g(\n        2,\n    ),\n]\n',
      conflicts: 0,
    });
  });

  it('is a conflict where one side inserts twice there: neither insertion is lost', () => {
    const base = ['"', 'a:', 'b', 'f:', 'a:', 'b', 'f:', 'c:', ''];
    const theirs = ['"', 'new', 'a:', 'a:', 'b', 'f:', 'a:', 'b', 'c:', ''];
    const text = mergeAs(
      'a.md',
      base.join('\n'),
      base.toSpliced(1, 0, '').join('\n'),
      theirs.join('\n'),
    ).text;
    expect(text).toContain('new');
  });
});

describe('an insertion between lines that the other side deletes', () => {
  const long = 'a = [\n    "alembic",\n    "pyjwt",\n    "sqlalchemy",\n    "starlette",\n]\n';
  const short = 'a = [\n    "alembic",\n    "starlette",\n]\n';

  it('stays where all of them are elements of a sorted list', () => {
    const yours = long.replace('    "sql', '    "rich",\n    "sql');
    const merged = { text: short.replace('    "star', '    "rich",\n    "star'), conflicts: 0 };
    expect(mergeAs('pyproject.toml', long, yours, short)).toMatchObject(merged);
    expect(mergeAs('pyproject.toml', long, short, yours)).toMatchObject(merged);
  });

  it('is a conflict where the list has no order', () => {
    const unsorted = (text: string): string => text.replace('"alembic"', '"zope"');
    const yours = unsorted(long).replace('    "sql', '    "rich",\n    "sql');
    expect(mergeAs('pyproject.toml', unsorted(long), yours, unsorted(short)).conflicts).toBe(1);
  });

  it('is a conflict where it is code', () => {
    const base = 'a = 1\nb = 2\nd = 4\ne = 5\n';
    const yours = base.replace('d = ', 'c = b\nd = ');
    expect(mergeAs('a.py', base, yours, 'a = 1\ne = 5\n').conflicts).toBe(1);
  });
});

describe('an insertion beside an edit', () => {
  it('stays when the paragraph after it goes, whichever of the blank lines between them is whose', () => {
    const base = 'A=1\n\n# B\nB=2\n';
    const more = 'A=1\n\n# C\nC=3\n\n# B\nB=2\n';
    for (const [yours, theirs] of [
      [more, 'A=1\n'],
      ['A=1\n', more],
    ] as const) {
      expect(mergeAs('.env.example', base, yours, theirs)).toMatchObject({
        text: 'A=1\n\n# C\nC=3\n',
        conflicts: 0,
      });
    }
  });

  it('keeps both: a version raised beside a new dependency', () => {
    const base = 'd = [\n    "fastapi>=0.1",\n    "uvicorn>=0.3",\n]\n';
    const yours = base.replace('fastapi>=0.1', 'fastapi>=0.9');
    const theirs = base.replace('    "uvicorn', '    "redis>=8",\n    "uvicorn');
    expect(mergeAs('pyproject.toml', base, yours, theirs)).toMatchObject({
      text: 'd = [\n    "fastapi>=0.9",\n    "redis>=8",\n    "uvicorn>=0.3",\n]\n',
      conflicts: 0,
    });
  });

  it('refuses an insertion into a function that the user deleted', () => {
    const base = 'def a():\n    one()\n\n\ndef b():\n    two()\n';
    const yours = 'def a():\n    one()\n';
    const theirs = `${base}    three()\n`;
    expect(mergeAs('a.py', base, yours, theirs).conflicts).toBe(1);
  });

  it('follows a function whose signature was changed', () => {
    const base = 'def a():\n    one()\n';
    const merged = mergeAs('a.py', base, 'def a(x: int):\n    one()\n', 'def a():\n    zero()\n    one()\n');
    expect(merged).toMatchObject({ text: 'def a(x: int):\n    zero()\n    one()\n', conflicts: 0 });
  });

  it('refuses a decorator before a function that the user deleted', () => {
    const base = 'x = 1\ndef a():\n    one()\ny = 2\n';
    const merged = mergeAs('a.py', base, 'x = 1\ny = 2\n', 'x = 1\n@cache\ndef a():\n    one()\ny = 2\n');
    expect(merged.conflicts).toBe(1);
  });
});

describe('conflicts', () => {
  it('are marked in zdiff3 style: what both sides have in common stands outside', () => {
    const merged = merge(
      { path: 'a.txt', base: 'a\nb\nc\n', yours: 'a\n1\n2\n3\nc\n', theirs: 'a\n1\nx\n3\nc\n' },
      { labels: { yours: 'yours', base: 'base', theirs: 'feature redis' } },
    );
    expect(merged).toEqual({
      text: 'a\n1\n<<<<<<< yours\n2\n||||||| base\nb\n=======\nx\n>>>>>>> feature redis\n3\nc\n',
      conflicts: 1,
      isMarked: true,
    });
  });

  it('include a name that both sides introduced in different places', () => {
    const base = 'def a():\n    pass\n\n\ndef b():\n    pass\n';
    const yours = `def health():\n    return 1\n\n\n${base}`;
    const theirs = `${base}\n\ndef health():\n    return 2\n`;
    const merged = mergeAs('a.py', base, yours, theirs);
    expect(merged.conflicts).toBe(1);
    expect(merged.text).toContain('>>>>>>> generated');
  });

  it('are what is left when the language refuses a clean merge', () => {
    const input = { path: 'a.py', base: 'a\n\nb\n', yours: 'A\n\nb\n', theirs: 'a\n\nB\n' };
    expect(merge(input).conflicts).toBe(0);
    expect(merge(input, { accepts: () => false })).toEqual({
      text: undefined,
      conflicts: 1,
      isMarked: false,
    });
  });
});

describe('imports of Python', () => {
  const base = 'from typing import Annotated\n\nfrom fastapi import Depends\n\nx = Depends(1)\n';

  it('return to one line with the name that made them too long for it', () => {
    const short = 'from pydantic import AliasChoices, BaseModel, Field, HttpUrl, computed_field\n';
    const long = `from pydantic import (\n${short
      .slice('from pydantic import '.length, -1)
      .split(', ')
      .concat('model_validator')
      .map((name) => `    ${name},\n`)
      .join('')})\n`;
    const body = '\nx = 1\n';
    // In an order of the user's own, so that they are not simply written anew.
    const mine = 'import typing\nimport os\n';
    const without = `import os\nimport typing\n\n${short}${body}`;
    const with_ = `import os\nimport typing\n\n${long}${body}`;
    const added = mergeAs('a.py', without, `${mine}\n${short}${body}`, with_);
    expect(added.text).toBe(`${mine}\n${long}${body}`);
    const removed = mergeAs('a.py', with_, added.text ?? '', without);
    expect(removed.text).toBe(`${mine}\n${short}${body}`);
  });

  it('stay one name a line where the user had it so', () => {
    const wrapped = 'from fastapi import (\n    Depends,\n    Query,\n)\n\nx = Depends(1)\n';
    const before = 'from fastapi import Depends, Query\n\nx = Depends(1)\n';
    const after = 'from fastapi import Depends, Path, Query\n\nx = Depends(1)\n';
    const added = mergeAs('a.py', before, wrapped, after);
    expect(added.text).toBe(wrapped.replace('    Query', '    Path,\n    Query'));
    expect(mergeAs('a.py', after, added.text ?? '', before).text).toBe(wrapped);
  });

  it('are a set: names that both sides add to one line are both there, in order', () => {
    const yours = base.replace('Depends\n\nx', 'Depends, Query\n\nx');
    const theirs = base.replace('Depends\n\nx', 'APIRouter, Depends, status\n\nx');
    expect(mergeAs('a.py', base, yours, theirs)).toMatchObject({
      text: base.replace('Depends\n\nx', 'APIRouter, Depends, Query, status\n\nx'),
      conflicts: 0,
    });
  });

  it('get their section, where there was none', () => {
    const merged = mergeAs(
      'a.py',
      base,
      base.replace('x =', 'mine ='),
      base.replace('\n\nx', '\n\nfrom app.a import b\n\nx'),
    );
    expect(merged.text).toBe(
      'from typing import Annotated\n\nfrom fastapi import Depends\n\nfrom app.a import b\n\nmine = Depends(1)\n',
    );
  });

  it('stay while the code of the user needs them', () => {
    const yours = base.replace('x = Depends(1)', 'x = Depends(1)\ny = Depends(2)');
    const theirs = 'from typing import Annotated\n\nx = 1\n'.replace('x = 1', 'x = Depends(1)');
    const merged = mergeAs('a.py', base, yours, theirs);
    expect(merged.text).toContain('from fastapi import Depends');
  });

  it('come back when the new code needs one that the user had no more use for', () => {
    const old = 'import json\nimport os\n\nx = json.dumps(os.name)\n\n\ndef end():\n    pass\n';
    const yours = 'import json\n\nx = json.dumps("")\n\n\ndef end():\n    pass\n';
    const theirs = `${old}\n\ny = os.sep\n`;
    expect(mergeAs('a.py', old, yours, theirs)).toMatchObject({
      text: `import json\nimport os\n${yours.slice('import json\n'.length)}\n\ny = os.sep\n`,
      conflicts: 0,
    });
  });

  it('keep the comments and the form that the user gave them', () => {
    const yours = base.replace('import Depends', 'import Depends  # the one thing we need');
    const theirs = base.replace('import Depends', 'import Depends, Query');
    expect(mergeAs('a.py', base, yours, theirs).text).toBe(
      base.replace('import Depends', 'import Depends  # the one thing we need\nfrom fastapi import Query'),
    );
  });
});

describe('JSON', () => {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

  it("is merged by keys, not by lines: a comma is nobody's change", () => {
    const base = json({ private: true, devDependencies: { plop: '^4' } });
    const yours = json({
      private: true,
      devDependencies: { plop: '^4', prettier: '^3' },
      scripts: { a: 'b' },
    });
    const theirs = json({
      private: true,
      devDependencies: { 'create-fastapi-curriculum': '1.0.0', plop: '^5' },
    });
    expect(JSON.parse(mergeAs('package.json', base, yours, theirs).text ?? '')).toEqual({
      private: true,
      devDependencies: { 'create-fastapi-curriculum': '1.0.0', plop: '^5', prettier: '^3' },
      scripts: { a: 'b' },
    });
  });

  it("keeps the user's value where both changed one, and says so", () => {
    const merged = mergeAs('package.json', json({ v: 1, w: 1 }), json({ v: 2, w: 1 }), json({ v: 3, w: 2 }));
    expect(merged).toEqual({ text: json({ v: 2, w: 2 }), conflicts: 1, isMarked: false });
  });

  it('keeps the indentation, and the line ends', () => {
    const merged = mergeAs('package.json', '{"a":1}\n', '{\r\n\t"a": 1\r\n}', '{"a":2}\n');
    expect(merged.text).toBe('{\r\n\t"a": 2\r\n}');
  });
});

describe('new lines whose surroundings are no longer there', () => {
  const path = 'app/main.py';
  const base =
    'from fastapi import FastAPI\n\nfrom app import a\n\napp = FastAPI()\n\napp.include_router(a.router)\n';
  const theirs = base
    .replace('from app import a', 'from app import a, b')
    .concat('app.include_router(b.router)\n');

  it('are a conflict where the application has become a factory', () => {
    const factory =
      'from fastapi import FastAPI\n\nfrom app import a\n\n\ndef create_app() -> FastAPI:\n    app = FastAPI()\n\n    app.include_router(a.router)\n    return app\n';
    expect(merge({ path, base, yours: factory, theirs }).conflicts).toBe(1);
    // A name that is there again does not make it right: it is bound below.
    expect(merge({ path, base, yours: `${factory}\n\napp = create_app()\n`, theirs }).conflicts).toBe(1);
  });

  it('are a conflict where a name that they use was given another one', () => {
    const renamed = base.replaceAll('app = ', 'api = ').replaceAll('app.inc', 'api.inc');
    expect(merge({ path, base, yours: renamed, theirs }).conflicts).toBe(1);
  });

  it('are a conflict in a function whose parameter has another name', () => {
    const before = 'def f(item):\n    check(item)\n    return item\n';
    const after = before.replace('    return', '    audit(item)\n    return');
    const mine = 'def f(thing):\n    check(thing)\n    return thing\n';
    expect(merge({ path, base: before, yours: mine, theirs: after }).conflicts).toBe(1);
  });

  it('merge where the neighbour was only edited', () => {
    const edited = base.replace('include_router(a.router)', 'include_router(a.router, prefix="/a")');
    expect(merge({ path, base, yours: edited, theirs })).toMatchObject({ conflicts: 0 });
  });
});

describe('a name that both sides declare in different places', () => {
  it('is a conflict when it is a setting of one class', () => {
    const base = 'class Settings:\n    name: str = "a"\n\n    debug: bool = False\n\n    level: int = 1\n';
    const yours = base.replace('    debug', '    database_url: str = "postgresql://mine"\n    debug');
    const theirs = `${base}\n    database_url: str = "sqlite://"\n`;
    expect(merge({ path: 'app/core/config.py', base, yours, theirs }).conflicts).toBe(1);
    const other = yours.replace(
      'class Settings:',
      'class Database:\n    database_url: str = ""\n\n\nclass Settings:',
    );
    const moved = other.replace('    database_url: str = "postgresql://mine"\n', '');
    expect(merge({ path: 'app/core/config.py', base, yours: moved, theirs }).conflicts).toBe(0);
  });

  it('is a conflict when it is a service of one compose file', () => {
    const base = 'services:\n  app:\n    image: app\n\n  db:\n    image: postgres\n\nvolumes:\n  data:\n';
    const yours = base.replace('  app:\n', '  redis:\n    image: mine\n  app:\n');
    const theirs = base.replace('\nvolumes', '\n  redis:\n    image: redis\n\nvolumes');
    expect(merge({ path: 'compose.yaml', base, yours, theirs }).conflicts).toBe(1);
  });
});

describe('project files that a person has', () => {
  const path = 'pyproject.toml';
  const base =
    '[project]\nname = "a"\ndependencies = [\n    "fastapi>=1",\n    "pydantic>=2",\n]\n\n[tool.ruff]\nlint = 1\n';
  const theirs = base.replace('    "pydantic>=2",\n', '    "pydantic>=2",\n    "redis>=8.1",\n');

  it('keep dependencies on one line', () => {
    const yours = base.replace(/\[\n {4}"f[\s\S]*?\n\]/, '["fastapi>=1", "orjson>=3", "pydantic>=2"]');
    expect(merge({ path, base, yours, theirs })).toMatchObject({
      conflicts: 0,
      text: yours.replace('"pydantic>=2"]', '"pydantic>=2", "redis>=8.1"]'),
    });
  });

  it('may have a dependency already, which asks for both bounds, and is left when ours goes', () => {
    for (const mine of ['"redis>=5"', '"redis[hiredis]"']) {
      const yours = base.replace('    "fastapi', `    ${mine},\n    "fastapi`);
      const added = merge({ path, base, yours, theirs });
      expect(added).toMatchObject({ conflicts: 0 });
      expect(added.text).toContain(mine);
      expect(added.text).toContain('"redis>=8.1"');
      expect(merge({ path, base: theirs, yours: added.text ?? '', theirs: base }).text).toBe(yours);
    }
  });

  it('are a conflict where a pin and our bound exclude each other', () => {
    const yours = base.replace('    "fastapi', '    "redis==5.0",\n    "fastapi');
    expect(merge({ path, base, yours, theirs }).conflicts).toBe(1);
  });

  it('gives no keyword of a call twice', () => {
    const base = 'router = APIRouter(prefix="/items", tags=["items"])\n';
    const yours = 'router = APIRouter(\n    dependencies=[],\n    prefix="/items",\n    tags=["items"],\n)\n';
    const theirs =
      'router = APIRouter(\n    prefix="/items", tags=["items"], dependencies=[Depends(forget)]\n)\n';
    expect(merge({ path: 'a.py', base, yours, theirs }).conflicts).toBeGreaterThan(0);
  });
});
