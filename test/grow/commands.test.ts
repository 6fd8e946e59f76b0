import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Grown } from './command.js';

describe('several features in one command', () => {
  it.each([[['jwt', 'redis']], [['jwt,redis']], [['jwt,', 'redis']]])('are one change: %j', async (words) => {
    const project = await Grown.create('none');
    const { exitCode, all } = await project.grow(['feature', ...words, '--yes']);
    expect(exitCode, all).toBe(0);
    expect(project.read('.fastapi-curriculum.json')).toMatch(/"jwt",\s+"redis"/);
  });

  it('are all refused where one of them is unknown', async () => {
    const project = await Grown.create('none');
    const { exitCode, all } = await project.grow(['feature', 'jwt,redsi']);
    expect(exitCode).toBe(2);
    expect(all).toContain('Did you mean "redis"?');
    expect(await project.git('status', '--porcelain')).toBe('');
  });
});

describe('undo', () => {
  it('takes back the last command to the byte, conflicts in git and new files included', async () => {
    const project = await Grown.create('none');
    project.edit(
      'app/core/config.py',
      '    app_name: str',
      '    database_url: str = "mine"\n    app_name: str',
    );
    await project.commit('mine');
    const added = await project.grow(['feature', 'sqlalchemy']);
    expect(added.exitCode, added.all).toBe(3);
    expect((await project.grow(['undo', '--dry-run'])).exitCode).toBe(0);
    // Its migration may be applied: then the database needs it to go back.
    const refused = await project.grow(['undo']);
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toContain('alembic downgrade -1');
    const { exitCode, all } = await project.grow(['undo', '--yes']);
    expect(exitCode, all).toBe(0);
    expect(await project.git('status', '--porcelain')).toBe('');
    expect((await project.grow(['undo'])).exitCode).toBe(1);
  });

  it('takes nothing back that was edited since, and names it', async () => {
    const project = await Grown.create('none');
    await project.grow(['feature', 'redis']);
    project.edit('app/main.py', 'app = FastAPI(', '# mine\napp = FastAPI(');
    const before = await project.git('status', '--porcelain');
    project.edit('app/lifespan.py', 'async def', '# mine\nasync def');
    const { exitCode, all } = await project.grow(['undo']);
    expect(exitCode).toBe(1);
    expect(all).toContain('app/lifespan.py');
    expect(await project.git('status', '--porcelain')).toBe(before);
  });

  it('works where there is no git', async () => {
    const project = await Grown.create('none');
    const env = { PATH: '/nowhere' };
    const start = project.read('app/lifespan.py');
    await project.grow(['feature', 'redis'], { env });
    expect((await project.grow(['undo'], { env })).exitCode).toBe(0);
    expect(project.read('app/lifespan.py')).toBe(start);
    expect(existsSync(join(project.root, 'app/db/redis.py'))).toBe(false);
  });
});

it('list says what there is, what is needed by others, and what was added', async () => {
  const project = await Grown.create('board');
  await project.grow(['router', 'posts2', 'title:str', '--yes']);
  const { stdout } = await project.grow(['list', '--json']);
  const { features, resources } = JSON.parse(stdout);
  const on = features.filter(({ on }: { on: boolean }) => on).map(({ id }: { id: string }) => id);
  expect(on).toEqual(['jwt', 'sqlalchemy', 'uploads', 'board']);
  expect(resources).toMatchObject([{ kind: 'router', fields: 'title:str' }]);
  expect((await project.grow(['list'])).stdout).toContain('needed by others');
});

it('diff shows what the person made of one file or of all', async () => {
  const project = await Grown.create('none');
  expect((await project.grow(['diff'])).stdout).toBe('Everything is as it was generated.');
  project.edit('app/main.py', 'app = FastAPI(', 'MINE = 1\napp = FastAPI(');
  renameSync(join(project.root, 'app/errors.py'), join(project.root, 'app/faults.py'));
  const { stdout } = await project.grow(['diff']);
  expect(stdout).toContain('+MINE = 1');
  expect(stdout).toContain('+++ app/faults.py');
  expect((await project.grow(['diff', 'app/core'])).stdout).toBe('Everything is as it was generated.');
});

describe('--json', () => {
  it('says what a command would do and what it did, and nothing else on standard output', async () => {
    const project = await Grown.create('none');
    const dry = JSON.parse((await project.grow(['feature', 'redis', '--json', '--dry-run'])).stdout);
    expect(dry).toMatchObject({ dryRun: true, exitCode: 0, command: 'add redis' });
    const { stdout, exitCode } = await project.grow(['feature', 'redis', '--json']);
    const done = JSON.parse(stdout);
    expect(done).toMatchObject({ dryRun: false, exitCode, broken: [], files: dry.files });
    expect(done.files).toContainEqual({ path: 'app/db/redis.py', action: 'write' });
    expect(done.next).toContainEqual(expect.stringContaining('pip install'));
  });
});

it('says which endpoints of the person ask for no login, when jwt comes', async () => {
  const project = await Grown.create('none');
  project.write(
    'app/api/reports.py',
    'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/reports")\nasync def read() -> int:\n    return 1\n',
  );
  const { all } = await project.grow(['feature', 'jwt', '--yes']);
  expect(all).toContain('  app/api/reports.py: GET /reports\nProtect one');
  expect((await project.grow(['feature', 'redis', '--yes'])).all).not.toContain('ask nobody');
});

it('check --fix deletes our side of a conflict once it was taken over, and not before', async () => {
  const project = await Grown.create('none');
  project.write('app/core/security.py.generated', 'MINE = 1\n');
  project.write('app/main.py.generated', project.read('app/main.py'));
  await project.grow(['check', '--fix']);
  expect(existsSync(join(project.root, 'app/main.py.generated'))).toBe(false);
  expect(existsSync(join(project.root, 'app/core/security.py.generated'))).toBe(true);
});

it('a router says who may use it, and what logins change about it', async () => {
  const project = await Grown.create('none');
  expect((await project.grow(['router', 'posts', 'a:str author:ref(users)', '--yes'])).all).not.toContain(
    '--protect=',
  );
  const logins = await project.grow(['feature', 'jwt', '--yes']);
  expect(logins.all).toContain('posts, --protect=author: whoever is logged in reads');
  const notes = await project.grow(['router', 'notes', 'a:str', '--yes']);
  expect(notes.all).toContain('notes, --protect=owner: each row is for who made it');
  expect(notes.all).not.toContain('posts, ');
});

describe('what is wrong is refused', () => {
  it('in a name or its fields with exit code 2', async () => {
    const project = await Grown.create('none');
    expect((await project.grow(['router', 'class', 'title:str'])).exitCode).toBe(2);
    expect((await project.grow(['remove', 'nothing'])).exitCode).toBe(2);
    expect((await project.grow(['field', 'posts'])).all).toContain('say which fields');
    expect((await project.grow(['field', 'posts', 'a:str'])).exitCode).toBe(2);
  });

  it('in answers that were edited by hand', async () => {
    const project = await Grown.create('none');
    project.edit('.fastapi-curriculum.json', '"features": []', '"features": ["jwt"]');
    const { exitCode, all } = await project.grow(['feature', 'redis', '--yes']);
    expect(exitCode).toBe(1);
    expect(all).toContain('were edited');
  });

  it('where the package has another name, in one sentence', async () => {
    const project = await Grown.create('none');
    renameSync(join(project.root, 'app'), join(project.root, 'backend'));
    const { exitCode, all } = await project.grow(['feature', 'redis', '--yes']);
    expect(exitCode).toBe(1);
    expect(all).toMatch(/^error: The package app is now backend[^\n]*$/);
  });
});
