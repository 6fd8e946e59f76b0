import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCommand, emptyFolder, programs } from './command.js';

const none = ['my-api', '--features', 'none'];

/** Git without the configuration of whoever runs the tests. */
const anonymous = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
const identity = {
  ...anonymous,
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', env: { PATH: process.env.PATH, ...anonymous } });
}

describe('the Python environment', () => {
  test('uv is taken where it is found', async () => {
    const cwd = emptyFolder();
    const { PATH, calls } = programs({ fakes: { uv: 'pwd -P > where' } });
    const { code, stdout } = await createCommand([...none, '--no-git'], { cwd, env: { PATH } });
    expect(code).toBe(0);
    expect(calls()).toEqual(['uv sync']);
    expect(readFileSync(join(cwd, 'my-api', 'where'), 'utf8').trim()).toMatch(/my-api$/);
    expect(stdout).toContain('2. uv run fastapi dev');
  });

  const python = (version: string) => `
    case "$1 $2" in
      "-c "*) echo ${version} ;;
      "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
    esac`;

  test('venv is taken where uv is not, with a Python that is new enough', async () => {
    const cwd = emptyFolder();
    const { PATH, calls } = programs({
      real: ['mkdir', 'cp'],
      fakes: { python3: python('3.9.1'), 'python3.12': python('3.12.4') },
    });
    const { code, stdout } = await createCommand([...none, '--no-git'], {
      cwd,
      env: { PATH, SHELL: '/bin/fish' },
    });
    expect(code).toBe(0);
    expect(calls().filter((call) => !call.includes(' -c '))).toEqual([
      'python3.12 -m venv .venv',
      // The copy in the environment records itself under the name of its original.
      'python3.12 -m pip install --no-user --upgrade pip',
      'python3.12 -m pip install --no-user --editable . --group dev',
    ]);
    expect(stdout).toContain('source .venv/bin/activate.fish');
  });

  test('conda gets its environment file and then pip (recorded by a stand-in: conda itself is not installed here)', async () => {
    const cwd = emptyFolder();
    const { PATH, calls } = programs({ fakes: { conda: 'test -f environment.yml' } });
    const { code, stdout } = await createCommand([...none, '--no-git', '--env', 'conda'], {
      cwd,
      env: { PATH },
    });
    expect(code).toBe(0);
    expect(calls()).toEqual([
      'conda env create --file environment.yml',
      'conda run --no-capture-output --name my-api python -m pip install --no-user --editable . --group dev',
    ]);
    expect(stdout).toContain('conda activate my-api');
  });

  test.each([
    ['uv', 'uv was not found', 'uv sync'],
    ['conda', 'conda was not found', 'conda env create --file environment.yml'],
    ['venv', 'python was not found', 'python3 -m venv .venv'],
  ])(
    'a missing %s is a hint with the command for later, and the project is made',
    async (tool, message, command) => {
      const cwd = emptyFolder();
      const { PATH } = programs({});
      const { code, stderr, stdout } = await createCommand([...none, '--no-git', '--env', tool], {
        cwd,
        env: { PATH },
      });
      expect(code).toBe(0);
      expect(stderr).toContain(message);
      expect(stderr).toContain(command);
      expect(stdout).toContain(command);
      expect(existsSync(join(cwd, 'my-api', 'app', 'main.py'))).toBe(true);
    },
  );

  test('a Python that is too old is a hint that names both versions', async () => {
    const cwd = emptyFolder();
    const { PATH } = programs({ fakes: { python3: python('3.9.1') } });
    const { code, stderr } = await createCommand([...none, '--no-git', '--env', 'venv'], {
      cwd,
      env: { PATH },
    });
    expect(code).toBe(0);
    expect(stderr).toContain('Python 3.11 or newer is needed, 3.9.1 was found');
  });

  test("a tool that fails is a failure with the tool's own words and the command to try again; the project stays", async () => {
    const cwd = emptyFolder();
    const { PATH } = programs({ fakes: { uv: 'echo "no solution found" >&2; exit 2' } });
    const { code, stderr, stdout } = await createCommand([...none, '--no-git'], { cwd, env: { PATH } });
    expect(code).toBe(1);
    expect(stderr).toContain('no solution found');
    expect(stderr).toContain('To try again:\n  uv sync');
    expect(stdout).toContain('Next steps');
    expect(existsSync(join(cwd, 'my-api', 'app', 'main.py'))).toBe(true);
  });
});

describe('the Git repository', () => {
  const args = [...none, '--env', 'uv'];

  test('has one commit with the whole project and the lock file', async () => {
    const cwd = emptyFolder();
    const { PATH } = programs({ real: ['git'], fakes: { uv: 'echo locked > uv.lock' } });
    expect((await createCommand(args, { cwd, env: { PATH, ...identity } })).code).toBe(0);
    const project = join(cwd, 'my-api');
    expect(git(project, 'rev-list', '--count', 'HEAD').trim()).toBe('1');
    expect(git(project, 'branch', '--show-current').trim()).toBe('main');
    expect(git(project, 'status', '--porcelain')).toBe('');
    expect(git(project, 'ls-files').split('\n')).toEqual(
      expect.arrayContaining(['uv.lock', 'app/main.py', '.fastapi-curriculum.json']),
    );
  });

  test('has neither secrets nor what else lay in the folder', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'notes.txt'), 'mine');
    const { PATH } = programs({ real: ['git'] });
    await createCommand(['.', '--features', 'jwt', '--env', 'uv', '--no-install'], {
      cwd,
      env: { PATH, ...identity },
    });
    const files = git(cwd, 'ls-files').split('\n');
    expect(files).toContain('app/main.py');
    expect(files).not.toContain('.env');
    expect(files).not.toContain('notes.txt');
    expect(existsSync(join(cwd, '.env'))).toBe(true);
  });

  test('a missing git is a hint', async () => {
    const cwd = emptyFolder();
    const { PATH } = programs({});
    const { code, stderr } = await createCommand([...args, '--no-install'], { cwd, env: { PATH } });
    expect(code).toBe(0);
    expect(stderr).toContain('git was not found');
    expect(stderr).toContain('git init');
  });

  test('a missing identity is a hint, and the files are staged', async () => {
    const cwd = emptyFolder();
    const { PATH } = programs({ real: ['git'] });
    const { code, stderr } = await createCommand([...args, '--no-install'], {
      cwd,
      env: { PATH, ...anonymous },
    });
    expect(code).toBe(0);
    expect(stderr).toContain('git config --global user.email');
    expect(git(join(cwd, 'my-api'), 'diff', '--cached', '--name-only')).toContain('app/main.py');
  });

  test('inside a repository there is no second one, and no commit', async () => {
    const cwd = emptyFolder();
    git(cwd, 'init', '--quiet');
    const { PATH } = programs({ real: ['git'] });
    const { code, stdout } = await createCommand([...args, '--no-install'], {
      cwd,
      env: { PATH, ...identity },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('inside a Git repository already');
    expect(existsSync(join(cwd, 'my-api', '.git'))).toBe(false);
    expect(git(cwd, 'status', '--porcelain')).toBe('?? my-api/\n');
  });

  test('variables of an outer git do not send it to another repository', async () => {
    const [cwd, outer] = [emptyFolder(), emptyFolder()];
    git(outer, 'init', '--quiet');
    const { PATH } = programs({ real: ['git'] });
    const env = { PATH, ...identity, GIT_DIR: join(outer, '.git'), GIT_INDEX_FILE: join(outer, 'index') };
    expect((await createCommand([...args, '--no-install'], { cwd, env })).code).toBe(0);
    expect(git(join(cwd, 'my-api'), 'rev-list', '--count', 'HEAD').trim()).toBe('1');
    expect(existsSync(join(outer, 'index'))).toBe(false);
  });

  test("a person's own ignore file leaves nothing of the project out", async () => {
    const cwd = emptyFolder();
    const home = join(cwd, 'home');
    mkdirSync(home);
    writeFileSync(join(home, 'ignore'), '*.toml\n');
    writeFileSync(join(home, 'config'), `[core]\n  excludesFile = ${join(home, 'ignore')}\n`);
    const { PATH } = programs({ real: ['git'] });
    const env = { PATH, ...identity, GIT_CONFIG_GLOBAL: join(home, 'config') };
    expect((await createCommand([...args, '--no-install'], { cwd, env })).code).toBe(0);
    expect(git(join(cwd, 'my-api'), 'ls-files')).toContain('pyproject.toml');
  });

  test('a hook that refuses is a failure with its own words', async () => {
    const cwd = emptyFolder();
    const hooks = join(cwd, 'hooks');
    mkdirSync(hooks);
    writeFileSync(join(hooks, 'pre-commit'), '#!/bin/sh\necho "not today" >&2\nexit 1\n', { mode: 0o755 });
    writeFileSync(join(cwd, 'config'), `[core]\n  hooksPath = ${hooks}\n`);
    const { PATH } = programs({ real: ['git'] });
    const env = { PATH, ...identity, GIT_CONFIG_GLOBAL: join(cwd, 'config') };
    const { code, stderr } = await createCommand([...args, '--no-install'], { cwd, env });
    expect(code).toBe(1);
    expect(stderr).toContain('not today');
  });
});
