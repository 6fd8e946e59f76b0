import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCommand, createOnTerminal, emptyFolder, keys } from './command.js';

// What create-vite, create-next-app, create-vue and create-t3-app were seen to get wrong.
describe('bugs of other create commands that this one lacks', () => {
  test.each(['--version', '-v', '--help', '-h'])('%s makes no project', async (option) => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await createCommand(['my-api', option, '--yes'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(option.includes('v') ? /^\d+\.\d+\.\d+\n$/ : /Usage: /);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('an unknown option is refused, and makes no folder of that name', async () => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await createCommand(['--no-instal', '--yes'], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('unknown option --no-instal; did you mean --no-install?');
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('without a terminal an incomplete command line is refused with a complete one, not a silent success', async () => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await createCommand(['my-api', '--no-git'], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('npm create fastapi-curriculum@latest my-api -- --no-git --yes');
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('a folder that cannot be made is a failure', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'file'), '');
    const { code, stderr } = await createCommand(['file/my-api', '--yes', '--no-install'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('file/my-api cannot be the project');
    expect(stderr).not.toContain('    at ');
  });

  test.runIf(process.platform === 'linux')(
    'so is one that the system refuses only when it is made',
    async () => {
      const { code, stderr } = await createCommand(['/proc/my-api', '--yes', '--no-install'], {
        cwd: emptyFolder(),
      });
      expect(code).toBe(1);
      expect(stderr).toContain('/proc/my-api');
    },
  );

  test('an absolute directory is written where it says', async () => {
    const [cwd, elsewhere] = [emptyFolder(), emptyFolder()];
    const project = join(elsewhere, 'my-api');
    const { code } = await createCommand([project, '--yes', '--no-install', '--no-git'], { cwd });
    expect(code).toBe(0);
    expect(existsSync(join(project, 'app', 'main.py'))).toBe(true);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test.each([
    ['--features', 'jwtt', 'did you mean jwt?'],
    ['--preset', 'everything', 'there is no preset "everything"; the presets are: ml-serving, crud-service'],
  ])('a bad name after %s is refused instead of replaced by a default', async (option, name, message) => {
    const cwd = emptyFolder();
    const { code, stderr } = await createCommand(['my-api', option, name], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('overwriting is a question whose default is no, and a .env survives even a yes', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'README.md'), 'mine\n');
    writeFileSync(join(cwd, 'pyproject.toml'), 'mine\n');
    writeFileSync(join(cwd, '.env'), 'TOKEN=precious\n');
    const answer = (key: string) =>
      createOnTerminal(
        ['.', '--env', 'venv', '--no-install', '--no-git'],
        [
          ['What should the project have', keys.enter],
          ['Features', `a${keys.enter}`],
          ['with new contents? › (y/N)', key],
        ],
        { cwd, env: { NO_COLOR: '1' } },
      );

    const refused = await answer(keys.enter);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('pyproject.toml');
    expect(refused.output).not.toContain('.env\r\n');
    expect(readdirSync(cwd).sort()).toEqual(['.env', 'README.md', 'pyproject.toml']);

    expect((await answer('y')).code).toBe(0);
    expect(readFileSync(join(cwd, 'pyproject.toml'), 'utf8')).toContain('[project]');
    expect(readFileSync(join(cwd, '.env'), 'utf8')).toBe('TOKEN=precious\n');
  });
});
