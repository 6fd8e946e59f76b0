import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { emptyFolder, pack } from './packed.js';
import { type Registry, serveRegistry } from './registry.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

/** What the README shows for each package manager. */
const shown = [
  ...readFileSync('README.md', 'utf8').matchAll(/^\$ ((?:npm|pnpm|yarn|bun) create .*--features \S+)/gm),
].map(([, command = '']) => command);

describe('the commands of the README, from a registry that has the package', () => {
  const tools = emptyFolder('managers');
  const folders = [tools];
  let registry: Registry;

  beforeAll(async () => {
    registry = await serveRegistry([(await pack()).file]);
    writeFileSync(join(tools, 'package.json'), '{}');
    await execa(
      'npm',
      ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'pnpm@10', 'yarn@1', 'bun@1'],
      {
        cwd: tools,
      },
    );
    // What bun's own script would do
    await execa('node', ['node_modules/bun/install.js'], { cwd: tools, reject: false });
  });
  afterAll(() => {
    registry.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('has one for each of four', () => {
    expect(shown.map((command) => command.split(' ')[0])).toEqual(['npm', 'pnpm', 'yarn', 'bun']);
  });

  it.each(shown)('%s', async (command) => {
    const cwd = emptyFolder('managed');
    folders.push(cwd);
    const home = join(cwd, 'home');
    mkdirSync(home);
    const options = command.includes(' -- ') ? '' : ' --no-install --no-git';
    await execa('bash', ['-c', `${command}${options || ' --no-install --no-git'}`], {
      cwd,
      extendEnv: false,
      env: {
        PATH: [join(tools, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
        HOME: home,
        LANG: 'en_US.UTF-8',
        npm_config_registry: registry.url,
        npm_config_yes: 'true',
        YARN_REGISTRY: registry.url,
        // Root's would be everybody's, and remember the package as it was packed before.
        YARN_CACHE_FOLDER: join(home, 'yarn'),
        BUN_CONFIG_REGISTRY: registry.url,
      },
    });
    const state = JSON.parse(readFileSync(join(cwd, 'my-api/.fastapi-curriculum.json'), 'utf8'));
    expect(state.answers?.features ?? state.features).toEqual(['jwt', 'sqlalchemy']);
    expect(existsSync(join(cwd, 'my-api/app/main.py'))).toBe(true);
  });
});
