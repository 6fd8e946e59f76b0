import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { normaliseAnswers } from '../../src/answers/answers.js';
import { render } from '../../src/render/index.js';
import { emptyFolder, environmentFor, pack } from './packed.js';

let project: string;

interface Outcome {
  exitCode: number | undefined;
  all: string;
}

async function run(file: string, ...args: string[]): Promise<Outcome> {
  const { exitCode, all } = await execa(file, args, {
    cwd: project,
    env: environmentFor(process.execPath),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
  });
  return { exitCode, all };
}

const plop = (...args: string[]): Promise<Outcome> => run('npx', 'plop', ...args);
const git = (...args: string[]): Promise<Outcome> =>
  run('git', '-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args);

async function expectRendered(features: string[]): Promise<void> {
  const expected = render(normaliseAnswers({ name: 'my-api', env: 'venv', features }));
  for (const [path, content] of expected) {
    expect(readFileSync(join(project, path)).equals(Buffer.from(content)), path).toBe(true);
  }
}

beforeAll(async () => {
  const packed = await pack();
  const folder = emptyFolder('plop');
  project = join(folder, 'my-api');
  const options = ['--yes', '--env', 'venv', '--lang', 'en', '--no-install', '--no-git'];
  await execa(process.execPath, ['dist/cli.js', project, ...options]);
  await execa('npm', ['install', '--no-save', '--no-audit', '--no-fund', packed.file, 'plop@4'], {
    cwd: project,
  });
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'start');
}, 300_000);

describe('npx plop in a generated project', () => {
  it('shows with --dry-run what would change, and changes nothing', async () => {
    const { exitCode, all } = await plop('feature', 'jwt', '--dry-run');
    expect(exitCode, all).toBe(0);
    expect(all).toContain('+ app/services/auth.py');
    expect(all).toContain('Nothing was written.');
    expect((await git('status', '--porcelain')).all).toBe('');
  });

  it('shows the help of a command, and changes nothing', async () => {
    const { exitCode, all } = await plop('feature', 'jwt', '--help');
    expect(exitCode, all).toBe(0);
    expect(all).toContain('--dry-run');
    expect((await git('status', '--porcelain')).all).toBe('');
  });

  it('adds a feature: the project is what creating it with the feature would have made', async () => {
    const { exitCode, all } = await plop('feature', 'jwt');
    expect(exitCode, all).toBe(0);
    await expectRendered(['jwt']);
  });

  it('refuses to mix its changes with ones that are not committed, unless told to', async () => {
    const { exitCode, all } = await plop('remove', 'jwt');
    expect(exitCode).toBe(1);
    expect(all).toContain('--yes');
    await expectRendered(['jwt']);
  });

  it('removes it again: the project is as it was', async () => {
    const { exitCode, all } = await plop('remove', 'jwt', '--yes');
    expect(exitCode, all).toBe(0);
    expect((await git('status', '--porcelain')).all).toBe('');
  });

  it('keeps what its owner wrote, marks what both changed, and says so with its exit code', async () => {
    const router = join(project, 'app/api/v1/router.py');
    const source = readFileSync(router, 'utf8');
    writeFileSync(router, source.replace('api_router = APIRouter()', 'api_router = APIRouter()  # mine'));
    const added = await plop('feature', 'jwt', '--yes');
    expect(added.exitCode, added.all).toBe(0);
    const merged = readFileSync(router, 'utf8');
    expect(merged).toContain('# mine');
    expect(merged).toContain('auth.router');

    writeFileSync(
      router,
      merged.replace(
        'api_router.include_router(auth.router)',
        'api_router.include_router(auth.router, prefix="/x")',
      ),
    );
    const removed = await plop('remove', 'jwt', '--yes');
    expect(readFileSync(router, 'utf8')).toContain('prefix="/x"');
    expect(removed.exitCode, removed.all).toBe(1);
    expect(removed.all).toContain('Resolve by hand: app/api/v1/router.py');
  });

  it('prints with check --json nothing but JSON, and ends as the check ends', async () => {
    const { exitCode, stdout } = await execa('npx', ['plop', 'check', '--json'], {
      cwd: project,
      env: environmentFor(process.execPath),
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
    const { findings } = JSON.parse(stdout) as { findings: Array<{ code: string; path?: string }> };
    // What the test before left.
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'conflict', path: 'app/api/v1/router.py' }),
    );
    expect(exitCode).toBe(1);
  });

  it('has nothing to upgrade at the version that made it', async () => {
    const { exitCode, all } = await plop('upgrade');
    expect(exitCode, all).toBe(0);
    expect(all).toContain('Nothing to do');
  });

  it('fails where the plopfile cannot be read, which plop alone does not', async () => {
    const file = join(project, 'plopfile.js');
    const source = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      source.replace('create-fastapi-curriculum/plopfile', 'create-fastapi-curriculum/gone'),
    );
    const { exitCode } = await plop('feature', 'jwt');
    writeFileSync(file, source);
    expect(exitCode).toBe(1);
  });

  it.each([
    [['check', '--recopy'], 2, '--recopy'],
    [['feature', 'jtw'], 1, 'Did you mean "jwt"?'],
    [['feature', 'jwt', '--dry-rnu'], 2, 'did you mean --dry-run?'],
    [['feature'], 2, 'There is no terminal to ask on'],
  ])('answers %j with exit code %i', async (args, code, text) => {
    const { exitCode, all } = await plop(...args);
    expect(all).toContain(text);
    expect(exitCode).toBe(code);
  });
});

describe('npx plop for pieces of a project', () => {
  const posts = {
    kind: 'router',
    name: 'posts',
    fields: 'title:str body:text? views:int=0',
    pagination: false,
  };
  const version = { kind: 'version', name: 'v2' };

  async function expectResources(resources: object[]): Promise<void> {
    const expected = render(normaliseAnswers({ name: 'my-api', env: 'venv', resources }));
    for (const [path, content] of expected) {
      expect(readFileSync(join(project, path)).equals(Buffer.from(content)), path).toBe(true);
    }
  }

  beforeAll(async () => {
    await git('checkout', '--quiet', '--force', 'HEAD', '--', '.');
    const removed = await plop('remove', 'jwt', '--yes');
    expect(removed.exitCode, removed.all).toBe(0);
    await git('clean', '--quiet', '--force', '-d');
    await git('checkout', '--quiet', '--force', 'HEAD', '--', '.');
  }, 60_000);

  it('adds a router and a version by what is on the command line, options included', async () => {
    const router = await plop('router', 'posts', posts.fields, '--no-pagination', '--yes');
    expect(router.exitCode, router.all).toBe(0);
    const second = await plop('version', 'v2', '--yes');
    expect(second.exitCode, second.all).toBe(0);
    await expectResources([posts, version]);
  });

  it('adds a field to what is there, and takes it out again', async () => {
    const more = await plop('field', 'posts', 'slug:str unique', '--yes');
    expect(more.exitCode, more.all).toBe(0);
    await expectResources([{ ...posts, fields: `${posts.fields} slug:str unique` }, version]);
    const less = await plop('remove', 'posts.slug', '--yes');
    expect(less.exitCode, less.all).toBe(0);
    await expectResources([posts, version]);
  });

  it('removes them again: the project is as it was', async () => {
    for (const name of ['posts', 'v2']) {
      const { exitCode, all } = await plop('remove', name, '--yes');
      expect(exitCode, all).toBe(0);
    }
    expect((await git('status', '--porcelain')).all).toBe('');
  });

  it.each([
    [['router', 'posts'], 2, 'There is no terminal to ask on'],
    [['router', 'posts', 'title:string'], 1, 'unknown type "string"'],
    [['router', 'posts', 'title:str', '--protect=login'], 1, 'needs the feature jwt'],
    [['router', 'posts', 'title:str', '--protect', 'login'], 2, 'did you mean --protect=login?'],
    [['field', 'posts'], 2, 'There is no terminal to ask on'],
    [['field', 'posts', 'a:str'], 1, 'nothing named "posts"'],
    [['websocket', 'prices'], 1, 'websocket prices needs the feature websocket'],
    [['migration', 'fill in names'], 1, 'no database'],
  ])('answers %j with exit code %i', async (args, code, text) => {
    const { exitCode, all } = await plop(...args);
    expect(all).toContain(text);
    expect(exitCode).toBe(code);
  });
});

describe('the second bin, without plop', () => {
  it('says outside a project that there is none', async () => {
    const cwd = emptyFolder('no-project');
    const { exitCode, stderr } = await execa(
      process.execPath,
      [join(process.cwd(), 'dist/grow.js'), 'feature', 'jwt'],
      { cwd, reject: false },
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('.fastapi-curriculum.json');
  });

  it('does the same as plop', async () => {
    const folder = join(emptyFolder('grow'), 'my-api');
    await execa(process.execPath, [
      'dist/cli.js',
      folder,
      '--yes',
      '--env',
      'venv',
      '--lang',
      'en',
      '--no-install',
      '--no-git',
    ]);
    await execa(process.execPath, [join(process.cwd(), 'dist/grow.js'), 'feature', 'sqlalchemy'], {
      cwd: folder,
    });
    expect(existsSync(join(folder, 'migrations/versions'))).toBe(true);
    project = folder;
    await expectRendered(['sqlalchemy']);
  });

  it.each([
    [['featrue', 'jwt'], 'did you mean feature?'],
    [['feature'], 'say which'],
    [['feature', 'jwt', '--nope'], 'unknown option --nope'],
    [[], 'say what to do'],
  ])('refuses %j with exit code 2', async (args, text) => {
    const { exitCode, stderr } = await execa(process.execPath, ['dist/grow.js', ...args, '--lang', 'en'], {
      reject: false,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(text);
  });
});
