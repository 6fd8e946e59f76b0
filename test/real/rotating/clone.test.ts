import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { outputFileSync } from 'fs-extra/esm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

// Two environments come from PyPI, and plop from npm.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 60_000 });

const parent = realpathSync(mkdtempSync(join(tmpdir(), 'clone-')));
const clone = join(parent, 'create-fastapi-curriculum');
/** A newcomer's: Git knows their name, and no npm is around. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|GIT_|VITEST)/i.test(name))),
  LANG: 'en_US.UTF-8',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};
const shell = (script: string, cwd = clone) =>
  execa('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd, env, extendEnv: false, all: true });

beforeAll(async () => {
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard']);
  for (const path of stdout.split('\n')) {
    if (!existsSync(path)) continue;
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    cpSync(path, join(clone, path));
  }
  // In place of `npm ci`
  symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

it('packs itself, and the package creates and grows a project, as the README says', async () => {
  const [, block = ''] = /```sh\nnpm ci\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
  const { all } = await shell(block);
  expect(all).toContain('Dependencies installed');
  expect(all).toMatch(/app\/core\/config\.py +\|/);

  const [, grown = ''] =
    /```sh\n(cd \.\.\/try\/my-api\n[\s\S]*?)```/.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? [];
  const said = await shell(grown);
  expect(said.all).toContain('Nothing was written');
  expect(said.all).toContain('templates/base/app/main.py.hbs');
});

it('shows an application that answers, and the feature of CONTRIBUTING passes the tests of its project', async () => {
  const { all } = await shell('npm run --silent demo -- --once');
  expect(all).toContain('{"message":"Hello World"}');
  const [, demo = ''] = /files written in (\S+)/.exec(all ?? '') ?? [];

  const example = readFileSync('CONTRIBUTING.md', 'utf8').matchAll(
    /^`(templates\/\S+)`\n\n```\w+\n([\s\S]*?)^```$/gm,
  );
  for (const [, path = '', content = ''] of example) outputFileSync(join(clone, path), content);
  await shell('npm run --silent build && node dist/cli.js ../motto --features motto --no-install --no-git');
  const motto = join(parent, 'motto');
  // It needs no library that the base lacks.
  symlinkSync(join(demo, '.venv'), join(motto, '.venv'));
  const checks = await shell(
    '.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy && .venv/bin/python -m pytest -q',
    motto,
  );
  expect(checks.all).toMatch(/\d+ passed/);
  rmSync(dirname(demo), { recursive: true, force: true });
});
