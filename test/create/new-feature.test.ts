import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../src/answers/catalogue.js';
import { ruffFor } from '../lint/ruff.js';
import { cloneWith, MANIFEST } from './clone.js';

/** The feature that CONTRIBUTING makes from nothing: each file's path on a line, then a block with what is in it. */
const example = [
  ...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^`(templates\/\S+)`\n\n```\w+\n([\s\S]*?)^```$/gm),
].map(([, path = '', content = '']) => ({ path, content }));

describe('a new feature is a folder with a manifest, and no other change', () => {
  let repository: string;
  const cli = (...args: string[]) => execa(process.execPath, ['dist/cli.js', ...args], { cwd: repository });

  beforeAll(async () => {
    repository = cloneWith({
      'templates/brand-new/manifest.ts': MANIFEST,
      ...Object.fromEntries(example.map(({ path, content }) => [path, content])),
    });
    await execa(process.execPath, [resolve('node_modules/rolldown/bin/cli.mjs'), '-c'], { cwd: repository });
  });
  afterAll(() => rmSync(repository, { recursive: true, force: true }));

  it('is listed beside the others', async () => {
    const { stdout } = await cli('--list', '--json');
    expect(JSON.parse(stdout).features.map(({ id }: { id: string }) => id)).toEqual([
      ...features.map(({ id }) => id),
      'motto',
      'brand-new',
    ]);
    expect((await cli('--help')).stdout).toContain('brand-new');
  });

  it('can be chosen, alone and with all', async () => {
    for (const [name, asked] of [
      ['alone', 'brand-new'],
      ['with-all', 'all'],
    ] as const) {
      await cli(name, '--features', asked, '--no-install', '--no-git');
      const state = JSON.parse(readFileSync(join(repository, name, '.fastapi-curriculum.json'), 'utf8'));
      expect(JSON.stringify(state)).toContain('"brand-new"');
    }
  });

  it('leaves the code of a project as it is while it adds none', async () => {
    await cli('without/my-api', '--features', 'none', '--no-install', '--no-git');
    await cli('with/my-api', '--features', 'brand-new', '--no-install', '--no-git');
    const { stdout, exitCode } = await execa(
      'git',
      ['diff', '--no-index', '--stat', 'without/my-api/app', 'with/my-api/app'],
      {
        cwd: repository,
        reject: false,
      },
    );
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
  });

  it.each(['en', 'ko'])('is all there when it is the one of CONTRIBUTING, in %s', async (lang) => {
    const project = `motto-${lang}`;
    await cli(project, '--features', 'jwt,motto', '--lang', lang, '--no-install', '--no-git');
    const read = (path: string): string => readFileSync(join(repository, project, path), 'utf8');
    const check = ruffFor(read('pyproject.toml'), ['app', 'tests']);
    for (const path of [
      'app/api/v1/router.py',
      'app/core/config.py',
      'app/openapi.py',
      'tests/test_motto.py',
    ])
      expect(check(path, read(path)), path).toEqual([]);
    for (const path of ['app/openapi.py', '.env.example', 'README.md', 'docs/curriculum.md'])
      expect(read(path)).toMatch(/motto/i);
    expect(read('tests/test_permissions.py')).toContain('"/api/v1/motto"');
  });
});
