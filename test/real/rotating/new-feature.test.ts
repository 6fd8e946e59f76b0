import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';
import { cloneWith, MANIFEST } from '../../create/clone.js';

const FEATURE = {
  'templates/brand-new/manifest.ts': MANIFEST,
  'templates/brand-new/app/brand_new.py': 'BRAND_NEW = True\n',
  'templates/brand-new/slots/app/core/config.py.hbs': '{{part "settings"}}\n\nbrand_new: bool = True\n',
};

let repository: string;
afterAll(() => rmSync(repository, { recursive: true, force: true }));

it('a new feature changes only rows of its own in the snapshots', async () => {
  repository = cloneWith(FEATURE, ['test', 'vitest.config.ts', 'package-lock.json', 'biome.json']);
  const git = async (...args: string[]) => (await execa('git', args, { cwd: repository })).stdout;
  const update = () =>
    execa(
      process.execPath,
      [resolve('node_modules/vitest/vitest.mjs'), 'run', 'test/snapshots', '--update'],
      {
        cwd: repository,
      },
    );
  await git('init', '--quiet');
  await git('add', 'test/snapshots/files');
  await update();
  const changed = (await git('diff', '--unified=0', '--', 'test/snapshots/files'))
    .split('\n')
    .filter((line) => /^[+-](?![+-])/.test(line));
  const ofOthers = changed.filter((line) => line.startsWith('-') || !line.includes('brand-new'));
  expect(ofOthers).toEqual([]);
  expect(changed.join('\n')).toMatch(/^\+\{brand-new\} +\| {5}brand_new: bool = True$/m);
  expect(await git('ls-files', '--others', 'test/snapshots/files')).toBe(
    'test/snapshots/files/app/brand_new.py.txt',
  );
}, 600_000);
