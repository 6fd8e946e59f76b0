import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../src/answers/catalogue.js';

const MANIFEST = `import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Nothing yet', ko: '아직 없음' },
  summary: { en: 'a feature that adds nothing', ko: '아무것도 더하지 않는 기능' },
  sections: ['1.1'],
  rank: 1000,
});
`;

/** All that the build reads. */
const SOURCES = ['src', 'generators', 'templates', 'package.json', 'rolldown.config.ts', 'tsconfig.json'];

describe('a new feature is a folder with a manifest, and no other change', () => {
  let repository: string;
  const cli = (...args: string[]) => execa(process.execPath, ['dist/cli.js', ...args], { cwd: repository });

  beforeAll(async () => {
    repository = mkdtempSync(join(tmpdir(), 'new-feature-'));
    for (const path of SOURCES) cpSync(path, join(repository, path), { recursive: true });
    symlinkSync(resolve('node_modules'), join(repository, 'node_modules'));
    mkdirSync(join(repository, 'templates/brand-new'));
    writeFileSync(join(repository, 'templates/brand-new/manifest.ts'), MANIFEST);
    await execa(process.execPath, [resolve('node_modules/rolldown/bin/cli.mjs'), '-c'], { cwd: repository });
  });
  afterAll(() => rmSync(repository, { recursive: true, force: true }));

  it('is listed beside the others', async () => {
    const { stdout } = await cli('--list', '--json');
    expect(JSON.parse(stdout).features.map(({ id }: { id: string }) => id)).toEqual([
      ...features.map(({ id }) => id),
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
});
