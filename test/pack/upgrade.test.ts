import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/answers/version.js';
import { Grown } from '../grow/command.js';
import { buildVersion } from '../grow/versions.js';
import { emptyFolder, pack } from './packed.js';
import { type Registry, serveRegistry } from './registry.js';

const NEXT = '0.9.0';
const main = 'app/main.py';
const title = '    title=settings.app_name,\n';
const newTitle = '    title=settings.app_name.title(),\n';

let old: string;
let next: string;
let registry: Registry;
beforeAll(async () => {
  next = await buildVersion(NEXT, {
    'templates/base/app/main.py.hbs': (text) => text.replace(title, newTitle),
  });
  old = (await pack()).file;
  registry = await serveRegistry([old]);
}, 120_000);
afterAll(() => registry?.close());

/** A project that somebody has edited, in whose folder npm asks only the registry of this test. */
async function edited(): Promise<Grown> {
  const project = await Grown.create('jwt');
  project.edit(main, 'add_exception_handlers(app)\n', 'add_exception_handlers(app)\napp.state.mine = 1\n');
  project.write('.npmrc', `registry=${registry.url}/\n`);
  await project.commit('mine');
  return project;
}

function expectUpgraded(project: Grown): void {
  expect(project.read(main)).toContain(newTitle);
  expect(project.read(main)).toContain('app.state.mine = 1\n');
  expect(project.read('package.json')).toContain(`"create-fastapi-curriculum": "${NEXT}"`);
}

describe('upgrade gets the version that made the project', () => {
  it('from the registry that the project names', async () => {
    const project = await edited();
    // What other tests installed npm would not ask for again.
    const env = { npm_config_cache: emptyFolder('npm-cache') };
    const { exitCode, all } = await project.grow(['upgrade'], { version: next, env });
    expect(exitCode, all).toBe(0);
    expect(registry.asked).toContain(`/files/${basename(old)}`);
    expectUpgraded(project);
  });

  it('from a tarball', async () => {
    const project = await edited();
    project.edit('.npmrc', registry.url, 'http://127.0.0.1:9');
    await project.commit('no registry');
    const { exitCode, all } = await project.grow(['upgrade', '--from', old], { version: next });
    expect(exitCode, all).toBe(0);
    expectUpgraded(project);
  });

  it('or says what npm said, and changes nothing', async () => {
    const project = await edited();
    project.edit('.fastapi-curriculum.json', `"generator": "${version}"`, '"generator": "0.0.1"');
    await project.commit('a version that was never published');
    const { exitCode, all } = await project.grow(['upgrade'], { version: next });
    expect(exitCode, all).toBe(1);
    expect(all).toContain('create-fastapi-curriculum@0.0.1');
    expect(all).toContain('--recopy');
    expect(await project.git('status', '--porcelain')).toBe('');
  });
});
