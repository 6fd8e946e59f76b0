import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commandLine } from '../../src/toolchain/command.js';
import { activateCommand, installCommands } from '../../src/toolchain/environment.js';
import { findExecutable } from '../../src/toolchain/find-executable.js';
import { isInsideRepository } from '../../src/toolchain/inside-repository.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'toolchain-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('the commands that install', () => {
  const lines = (tool: 'uv' | 'venv' | 'conda', platform: NodeJS.Platform) =>
    installCommands({ tool, distribution: 'my-api' }, platform).map(commandLine);

  test('uv does it in one', () => {
    expect(lines('uv', 'linux')).toEqual(['uv sync']);
  });

  test('venv renews pip first, which may be older than dependency groups', () => {
    expect(lines('venv', 'linux')).toEqual([
      'python3 -m venv .venv',
      '.venv/bin/python -m pip install --no-user --upgrade pip',
      '.venv/bin/python -m pip install --no-user --editable . --group dev',
    ]);
  });

  test('venv has Scripts where Windows has them', () => {
    expect(lines('venv', 'win32')).toEqual([
      'py -m venv .venv',
      '.venv\\Scripts\\python -m pip install --no-user --upgrade pip',
      '.venv\\Scripts\\python -m pip install --no-user --editable . --group dev',
    ]);
  });

  test('conda makes the environment, pip fills it', () => {
    expect(lines('conda', 'linux')).toEqual([
      'conda env create --file environment.yml',
      'conda run --no-capture-output --name my-api python -m pip install --no-user --editable . --group dev',
    ]);
  });
});

describe('the command that enters the environment', () => {
  test.each([
    ['uv', 'linux', '/bin/bash', undefined],
    ['venv', 'linux', '/bin/bash', 'source .venv/bin/activate'],
    ['venv', 'darwin', '/opt/homebrew/bin/fish', 'source .venv/bin/activate.fish'],
    ['venv', 'win32', undefined, '.venv\\Scripts\\activate'],
    ['conda', 'linux', '/bin/bash', 'conda activate my-api'],
  ] as const)('%s on %s with %s', (tool, platform, shell, expected) => {
    expect(activateCommand({ tool, distribution: 'my-api' }, platform, shell)).toBe(expected);
  });
});

describe('finding a program', () => {
  test('takes the first executable file on the path, and no folder or plain file of that name', () => {
    const [a, b, c] = [folder(), folder(), folder()];
    mkdirSync(join(a, 'uv'));
    writeFileSync(join(b, 'uv'), '', { mode: 0o644 });
    writeFileSync(join(c, 'uv'), '');
    chmodSync(join(c, 'uv'), 0o755);
    expect(findExecutable('uv', { PATH: ['', a, b, c].join(delimiter) }, 'linux')).toBe(join(c, 'uv'));
    expect(findExecutable('uv', { PATH: a }, 'linux')).toBeUndefined();
    expect(findExecutable('uv', {}, 'linux')).toBeUndefined();
  });

  test('tries the endings of Windows there', () => {
    const path = folder();
    writeFileSync(join(path, 'conda.BAT'), '', { mode: 0o755 });
    expect(findExecutable('conda', { Path: path, PATHEXT: '.EXE;.BAT' }, 'win32')).toBe(
      join(path, 'conda.BAT'),
    );
  });
});

describe('being inside a repository', () => {
  test('counts from the nearest folder that exists, links resolved', () => {
    const outside = folder();
    const repository = folder();
    mkdirSync(join(repository, '.git'));
    mkdirSync(join(repository, 'a'));
    symlinkSync(join(repository, 'a'), join(outside, 'link'));
    expect(isInsideRepository(join(repository, 'a', 'b', 'c'))).toBe(true);
    expect(isInsideRepository(join(outside, 'link', 'b'))).toBe(true);
    expect(isInsideRepository(join(outside, 'b'))).toBe(false);
  });

  test('a worktree, whose .git is a file, counts too', () => {
    const path = folder();
    writeFileSync(join(path, '.git'), 'gitdir: elsewhere\n');
    expect(isInsideRepository(path)).toBe(true);
  });
});
