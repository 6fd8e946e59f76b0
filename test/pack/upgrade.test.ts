import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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

describe('the workflow that upgrade --workflow writes', () => {
  it('commits the upgrade to a branch, and opens a pull request with what it says', async () => {
    const project = await edited();
    const written = await project.grow(['upgrade', '--workflow'], { version: next });
    expect(written.exitCode, written.all).toBe(0);
    const workflow = project.read('.github/workflows/upgrade.yml');
    project.write('.github/workflows/upgrade.yml', `${workflow}# mine\n`);
    await project.commit('workflow');
    const again = await project.grow(['upgrade', '--workflow'], { version: next });
    expect(again.exitCode, again.all).toBe(1);
    const origin = emptyFolder('origin');
    await project.git('init', '--quiet', '--bare', origin);
    await project.git('remote', 'add', 'origin', origin);

    const { jobs } = parse(workflow) as {
      jobs: { upgrade: { steps: Array<{ run?: string }> } };
    };
    const tools = emptyFolder('tools');
    // GitHub's own, and npm's newest version, which is not published.
    writeFileSync(
      join(tools, 'gh'),
      '#!/bin/sh\n[ "$1" = pr ] || exit 0\nprintf "%s\\n" "$@"; cat "$RUNNER_TEMP/body.md"\n',
      {
        mode: 0o755,
      },
    );
    writeFileSync(
      join(tools, 'npx'),
      `#!/bin/sh\nshift 4\nexec "${process.execPath}" "${next}/dist/grow.js" "$@" --no-install --from "${old}"\n`,
      { mode: 0o755 },
    );
    const output = join(tools, 'output');
    writeFileSync(output, '');
    const env = {
      PATH: `${tools}:${process.env.PATH}`,
      RUNNER_TEMP: tools,
      GITHUB_OUTPUT: output,
      CODE: '0',
    };
    let all = '';
    for (const { run } of jobs.upgrade.steps) {
      if (run === undefined) continue;
      const step = await execa('bash', ['-eo', 'pipefail', '-c', run], { cwd: project.root, env, all: true });
      all += step.all;
    }
    expect(readFileSync(output, 'utf8')).toBe('code=0\n');
    expect(all).toContain(`--head\nupgrade-${NEXT}\n`);
    expect(all).toContain(`Upgrading from version ${version} to ${NEXT}`);
    expect(await project.git('ls-remote', 'origin')).toContain(`refs/heads/upgrade-${NEXT}`);
    expectUpgraded(project);
  });
});
