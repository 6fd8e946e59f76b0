import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { features } from '../../src/answers/catalogue.js';
import { presets } from '../../src/answers/presets.js';
import { messages } from '../../src/locales/index.js';
import { createCommand, emptyFolder, filesIn, programs, shell, startCreateCommand } from './command.js';

const rest = ['--no-install', '--no-git'];
const yes = ['--yes', '--env', 'uv', ...rest];

describe('where the project goes', () => {
  test.each(['.', 'my-api', 'a/b/c', '내 API', 'with space'])('into "%s"', async (directory) => {
    const cwd = join(emptyFolder(), 'here');
    mkdirSync(cwd);
    const { code, stdout } = await createCommand([directory, ...yes], { cwd });
    expect(code).toBe(0);
    expect(filesIn(join(cwd, directory))).toContain(join('app', 'main.py'));
    const state = JSON.parse(readFileSync(join(cwd, directory, '.fastapi-curriculum.json'), 'utf8'));
    expect(state.name).toBe(directory === '.' ? 'here' : directory.split('/').at(-1));
    if (directory !== '.') expect(stdout).toContain('cd ');
  });

  test('--yes alone takes the default folder', async () => {
    const cwd = emptyFolder();
    expect((await createCommand(yes, { cwd })).code).toBe(0);
    expect(readdirSync(cwd)).toEqual(['my-api']);
  });

  test('a folder with other things in it is fine, and they stay', async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, '.idea'));
    writeFileSync(join(cwd, '.idea', 'x.xml'), '<x/>');
    writeFileSync(join(cwd, 'LICENSE'), 'mine');
    writeFileSync(join(cwd, 'notes.txt'), 'mine');
    expect((await createCommand(['.', ...yes, '--overwrite'], { cwd: join(cwd) })).code).toBe(0);
    expect(readFileSync(join(cwd, 'LICENSE'), 'utf8')).toBe('mine');
    expect(readFileSync(join(cwd, 'notes.txt'), 'utf8')).toBe('mine');
    expect(filesIn(join(cwd, '.idea'))).toEqual(['x.xml']);
  });

  test('files of the same name are named and refused, and --overwrite replaces only those', async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'my-api', 'app'), { recursive: true });
    writeFileSync(join(cwd, 'my-api', 'app', 'main.py'), '# mine\n');
    writeFileSync(join(cwd, 'my-api', 'app', 'other.py'), '# mine\n');
    const refused = await createCommand(['my-api', ...yes], { cwd });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('app/main.py');
    expect(refused.stderr).not.toContain('other.py');
    expect(refused.stderr).toContain('--overwrite');
    expect(filesIn(cwd)).toHaveLength(2);

    expect((await createCommand(['my-api', ...yes, '--overwrite'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'my-api', 'app', 'main.py'), 'utf8')).not.toBe('# mine\n');
    expect(readFileSync(join(cwd, 'my-api', 'app', 'other.py'), 'utf8')).toBe('# mine\n');
  });

  test('a link or a folder in the place of a file is refused even with --overwrite', async () => {
    const [cwd, elsewhere] = [emptyFolder(), emptyFolder()];
    symlinkSync(elsewhere, join(cwd, 'app'));
    mkdirSync(join(cwd, 'pyproject.toml'));
    const { code, stderr } = await createCommand(['.', ...yes, '--overwrite'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('app (a link)');
    expect(stderr).toContain('pyproject.toml (a folder)');
    // One thing in the way is one line, however many files would have gone below it.
    expect(stderr.match(/app \(a link\)/g)).toHaveLength(1);
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(readdirSync(cwd).sort()).toEqual(['app', 'pyproject.toml']);
  });

  test('a file is no folder for a project', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'my-api'), 'mine');
    const { code, stderr } = await createCommand(['my-api', ...yes], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('not a folder');
    expect(readFileSync(join(cwd, 'my-api'), 'utf8')).toBe('mine');
  });

  test('another project is not made over one that is there', async () => {
    const cwd = emptyFolder();
    await createCommand(['my-api', '-f', 'none', '--env', 'uv', ...rest], { cwd });
    const again = await createCommand(['my-api', '-f', 'all', '--env', 'uv', ...rest], { cwd });
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('already holds a project');
  });
});

describe('what is made', () => {
  test('the printed command makes the same bytes again', async () => {
    const cwd = emptyFolder();
    const first = await createCommand(
      ['my-api', '--features', 'all', '--lang', 'ko', '--env', 'venv', ...rest],
      { cwd },
    );
    const again = /npm create fastapi-curriculum@latest (my-api) -- (.+)/.exec(first.stdout);
    expect(again?.[2]).toBe(
      `--features ${features
        .map(({ id }) => id)
        .sort()
        .join(',')} --lang ko --env venv`,
    );
    const other = emptyFolder();
    await createCommand([again?.[1] ?? '', ...(again?.[2] ?? '').split(' '), ...rest], { cwd: other });
    const files = filesIn(cwd).filter((file) => !file.endsWith('/.env'));
    expect(filesIn(other).filter((file) => !file.endsWith('/.env'))).toEqual(files);
    for (const file of files) expect(readFileSync(join(other, file))).toEqual(readFileSync(join(cwd, file)));
  });

  test('--render prints what is written', async () => {
    const cwd = emptyFolder();
    await createCommand(['my-api', '-f', 'all', '--env', 'uv', ...rest], { cwd });
    const answers = { name: 'my-api', lang: 'en', env: 'uv', features: features.map(({ id }) => id) };
    const { code, stdout } = await createCommand(['--render', '-'], { cwd, input: JSON.stringify(answers) });
    expect(code).toBe(0);
    const rendered = JSON.parse(stdout) as Record<string, string | { base64: string }>;
    for (const [path, content] of Object.entries(rendered)) {
      const bytes =
        typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64, 'base64');
      expect(readFileSync(join(cwd, 'my-api', path)).equals(bytes), path).toBe(true);
    }
  });

  test.each([
    ['{', 2, 'is not JSON'],
    ['{"name": "", "lang": "de", "colour": 1}', 2, 'unknown key "colour"'],
  ])('--render refuses %s', async (input, expected, message) => {
    const { code, stderr } = await createCommand(['--render', '-'], { cwd: emptyFolder(), input });
    expect(code).toBe(expected);
    expect(stderr).toContain(message);
  });

  test('--render of a file that is not there fails', async () => {
    expect((await createCommand(['--render', 'nothing.json'], { cwd: emptyFolder() })).code).toBe(1);
  });

  test('secrets go to .env, random and for the owner only', async () => {
    const cwd = emptyFolder();
    await createCommand(['a', '-f', 'jwt', ...rest], { cwd });
    await createCommand(['b', '-f', 'jwt', ...rest], { cwd });
    await createCommand(['c', '-f', 'none', ...rest], { cwd });
    const [a, b] = ['a', 'b'].map((name) => readFileSync(join(cwd, name, '.env'), 'utf8'));
    expect(a).toMatch(/^\w+=[\w-]{43}$/m);
    expect(b).not.toBe(a);
    expect(statSync(join(cwd, 'a', '.env')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(cwd, 'c'))).not.toContain('.env');
  });

  test('--dry-run lists it and writes nothing', async () => {
    const cwd = emptyFolder();
    const { code, stdout } = await createCommand(['my-api', '-f', 'all', '--env', 'uv', '--dry-run'], {
      cwd,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('+ app/main.py');
    expect(stdout).toContain('uv sync');
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('--dry-run refuses what would be refused', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'pyproject.toml'), 'mine');
    expect((await createCommand(['.', ...yes, '--dry-run'], { cwd })).code).toBe(1);
    const { code, stdout } = await createCommand(['.', ...yes, '--dry-run', '--overwrite'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('~ pyproject.toml');
    expect(readFileSync(join(cwd, 'pyproject.toml'), 'utf8')).toBe('mine');
  });
});

describe('--list', () => {
  test('--json is what was done, or would be, and what is left to do', async () => {
    const cwd = emptyFolder();
    const args = ['my-api', '--features', 'none', '--env', 'uv', '--no-install', '--no-git', '--json'];
    const preview = JSON.parse((await createCommand([...args, '--dry-run'], { cwd })).stdout);
    const { code, stdout } = await createCommand(args, { cwd });
    const done = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(done).toMatchObject({ command: 'create', dryRun: false, exitCode: 0, broken: [] });
    expect(done.files).toContainEqual({ path: 'app/main.py', action: 'write' });
    expect(done.next).toEqual(['cd my-api', 'uv sync', 'uv run fastapi dev']);
    expect(preview).toEqual({ ...done, dryRun: true, next: [] });
  });

  test('--list --json is the catalogue, for programs', async () => {
    const { code, stdout } = await createCommand(['--list', '--json'], { cwd: emptyFolder() });
    expect(code).toBe(0);
    const list = JSON.parse(stdout);
    expect(Object.keys(list)).toEqual(['features', 'presets']);
    expect(list.features.map(({ id }: { id: string }) => id)).toEqual(features.map(({ id }) => id));
    for (const feature of list.features) expect(feature.sections.length).toBeGreaterThan(0);
    expect(list.presets).toMatchObject([
      { id: 'ml-serving', sections: ['A'] },
      { id: 'crud-service', sections: ['B'] },
    ]);
  });

  test('without it a line each, in the language asked for', async () => {
    const { stdout } = await createCommand(['--list', '--lang', 'ko'], { cwd: emptyFolder() });
    for (const { id, summary } of features)
      expect(stdout).toMatch(new RegExp(`${id} .*${summary.ko.slice(0, 4)}`));
    for (const { id } of presets) expect(stdout).toMatch(new RegExp(`${id} .*${messages.ko.preset[id]}`));
  });
});

describe('streams', () => {
  test('a reader that closes the pipe early is no crash, and does not stop the work', async () => {
    const cwd = emptyFolder();
    const { code, stderr, stdout } = await shell(
      `set -o pipefail; $CREATE --help | head -1; $CREATE my-api ${yes.join(' ')} | true; $CREATE --list --json | true`,
      { cwd },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(filesIn(join(cwd, 'my-api'))).toContain('.fastapi-curriculum.json');
  });

  test('what is piped is plain, and FORCE_COLOR colours it', async () => {
    const cwd = emptyFolder();
    expect((await createCommand(['a', ...yes, '--dry-run'], { cwd })).stdout).not.toContain('\u001b');
    const forced = await createCommand(['a', ...yes, '--dry-run'], { cwd, env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain('\u001b[1m');
  });

  test('an error has no stack trace unless DEBUG is set', async () => {
    const cwd = emptyFolder();
    const run = (env: Record<string, string>) => createCommand(['--render', 'nothing.json'], { cwd, env });
    expect((await run({})).stderr).not.toContain('    at ');
    expect((await run({ DEBUG: '1' })).stderr).toContain('    at ');
  });

  test('npm that swallowed options is noticed, and the right command printed', async () => {
    const cwd = emptyFolder();
    const env = {
      npm_lifecycle_event: 'npx',
      npm_config_user_agent: 'npm/11.0.0',
      npm_config_features: 'true',
    };
    const { code, stderr } = await createCommand(['my-api', 'jwt'], { cwd, env });
    expect(code).toBe(2);
    expect(stderr).toContain('  npm create fastapi-curriculum@latest my-api -- --features jwt\n');
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('signals', () => {
  test.each([0, 10, 20, 30, 40, 60])('an interrupt after some %i ms leaves all or nothing', async (delay) => {
    const cwd = emptyFolder();
    const { child, finished } = startCreateCommand(['my-api', '-f', 'all', '--env', 'uv', ...rest], { cwd });
    await new Promise((done) => setTimeout(done, 50 + delay));
    child.kill('SIGINT');
    const { code } = await finished;
    const left = readdirSync(cwd);
    // Before the handler is in place the signal itself ends the process: code is null, and nothing is there.
    if (code === 0) expect(left).toEqual(['my-api']);
    else if (left.length > 0) expect(filesIn(join(cwd, 'my-api'))).toContain('.fastapi-curriculum.json');
    if (left.length > 0)
      expect(readdirSync(join(cwd, 'my-api'))).not.toContain('.fastapi-curriculum.journal');
    expect([0, 130, null]).toContain(code);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s while installing stops the tool', async (signal, expected) => {
    const cwd = emptyFolder();
    const { PATH, calls } = programs({ real: ['sleep'], fakes: { uv: 'exec sleep 20' } });
    const { child, finished } = startCreateCommand(['my-api', '-f', 'none'], { cwd, env: { PATH } });
    while (calls().length === 0) await new Promise((done) => setTimeout(done, 20));
    child.kill(signal);
    const { code, stderr } = await finished;
    expect(code).toBe(expected);
    expect(stderr).toContain('The project is complete in my-api');
  });
});
