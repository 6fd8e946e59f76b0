import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/answers/version.js';
import { Grown } from './command.js';
import { buildVersion } from './versions.js';

const NEXT = '0.9.0';
const main = 'app/main.py';
const title = '    title=settings.app_name,\n';
const newTitle = '    title=settings.app_name.title(),\n';

let next: string;
beforeAll(async () => {
  next = await buildVersion(NEXT, {
    'templates/base/app/main.py.hbs': (text) => text.replace(title, newTitle),
    'templates/base/manifest.ts': (text) =>
      text.replace(
        "        { name: 'created_at', type: 'datetime', default: 'now' },\n",
        "        { name: 'created_at', type: 'datetime', default: 'now' },\n        { name: 'nickname', type: string(40), nullable: true },\n",
      ),
  });
}, 120_000);

/** What the next version would make of the same answers. */
async function fresh(features: string): Promise<Grown> {
  return Grown.create(features, { version: next });
}

const upgrade = (project: Grown, ...args: string[]) =>
  project.grow(['upgrade', '--from', resolve('.'), ...args], { version: next });

describe('upgrade', () => {
  it('makes of an untouched project what the new version would have made, with a migration for the rows that are there', async () => {
    const project = await Grown.create('sqlalchemy');
    const { exitCode, all } = await upgrade(project);
    expect(exitCode, all).toBe(0);
    const expected = await fresh('sqlalchemy');
    for (const path of ['.fastapi-curriculum.json', 'package.json', main, 'app/models/user.py']) {
      expect(project.read(path), path).toBe(expected.read(path));
    }
    expect(project.read('package.json')).toContain(`"create-fastapi-curriculum": "${NEXT}"`);
    const migrations = readdirSync(join(project.root, 'migrations/versions')).filter((name) =>
      name.endsWith('.py'),
    );
    expect(migrations).toHaveLength(2);
    const added = migrations.find((name) => name.includes('upgrade')) ?? '';
    expect(project.read(`migrations/versions/${added}`)).toContain('"nickname"');

    await project.commit('upgraded');
    expect((await upgrade(project)).all).toContain('already');
    expect(await project.git('status', '--porcelain')).toBe('');
    expect((await project.grow(['feature', 'jwt'], { version: next })).exitCode).toBe(0);
  });

  it('merges what was edited, leaves deleted what was deleted, and whoever installed the new version first finds no conflict', async () => {
    const project = await Grown.create('none');
    project.edit(main, 'add_exception_handlers(app)\n', 'add_exception_handlers(app)\napp.state.mine = 1\n');
    rmSync(join(project.root, 'compose.yaml'));
    await project.commit('mine');
    project.edit(
      'package.json',
      `"create-fastapi-curriculum": "${version}"`,
      `"create-fastapi-curriculum": "^${NEXT}"`,
    );
    const { exitCode, all } = await upgrade(project);
    expect(exitCode, all).toBe(0);
    expect(project.read(main)).toContain('app.state.mine = 1\n');
    expect(project.read(main)).toContain(newTitle);
    expect(readdirSync(project.root)).not.toContain('compose.yaml');
    expect(project.read('package.json')).toContain(`"create-fastapi-curriculum": "${NEXT}"`);
  });

  it('marks what both changed, shows it to git as a conflict, and ends with 3', async () => {
    const project = await Grown.create('none');
    project.edit(main, title, '    title="Mine",\n');
    await project.commit('mine');
    const { exitCode, all } = await upgrade(project);
    expect(exitCode, all).toBe(3);
    expect(await project.git('status', '--porcelain', '--', main)).toBe(`UU ${main}`);
    expect(project.read(main)).toContain('<<<<<<< yours\n    title="Mine",\n');
    const checked = await project.grow(['check'], { version: next });
    expect(checked.exitCode).toBe(1);
    expect(checked.all).toContain(`[conflict] ${main}:`);
  });

  it('shows with --dry-run what would change', async () => {
    const project = await Grown.create('none');
    const { exitCode, all } = await upgrade(project, '--dry-run');
    expect(exitCode, all).toBe(0);
    expect(all).toContain(`+${newTitle.trimEnd()}`);
    expect(await project.git('status', '--porcelain')).toBe('');
  });

  it('leaves a place of the generator in package.json that is the own choice of its owner', async () => {
    const project = await Grown.create('none');
    const own = '"create-fastapi-curriculum": "file:../generator.tgz"';
    project.edit('package.json', `"create-fastapi-curriculum": "${version}"`, own);
    expect((await upgrade(project)).exitCode).toBe(0);
    expect(project.read('package.json')).toContain(own);
  });

  it('refuses uncommitted changes without --yes', async () => {
    const project = await Grown.create('none');
    project.edit(main, title, '    title="Mine",\n');
    const { exitCode, all } = await upgrade(project);
    expect(exitCode).toBe(1);
    expect(all).toContain('--yes');
  });

  it('refuses a downgrade, and other commands say how to get to this version', async () => {
    const newer = await fresh('none');
    const down = await newer.grow(['upgrade']);
    expect(down.exitCode).toBe(1);
    expect(down.all).toContain(`create-fastapi-curriculum@${NEXT}`);

    const older = await Grown.create('none');
    const added = await older.grow(['feature', 'jwt'], { version: next });
    expect(added.exitCode).toBe(1);
    expect(added.all).toContain('fastapi-curriculum upgrade');
  });

  it('refuses a base that is another version, is not there, or is not what the project was made from', async () => {
    const project = await Grown.create('none');
    const other = await project.grow(['upgrade', '--from', next], { version: next });
    expect(other.exitCode).toBe(1);
    expect(other.all).toContain(`what is there is ${NEXT}`);
    const nothing = await project.grow(['upgrade', '--from', 'nowhere'], { version: next });
    expect(nothing.exitCode).toBe(1);
    expect(nothing.all).toContain('--recopy');

    project.edit('.fastapi-curriculum.json', '"features": []', '"features": ["jwt"]');
    await project.commit('by hand');
    const edited = await upgrade(project);
    expect(edited.exitCode).toBe(1);
    expect(edited.all).toContain('answers');
    expect(await project.git('status', '--porcelain')).toBe('');
  });
});

describe('upgrade --recopy', () => {
  const recopy = (project: Grown) => project.grow(['upgrade', '--recopy', '--yes'], { version: next });

  it('makes of an untouched project what the new version would have made', async () => {
    const project = await Grown.create('none');
    const { exitCode, all } = await recopy(project);
    expect(exitCode, all).toBe(0);
    const expected = await fresh('none');
    for (const path of [main, 'package.json', '.fastapi-curriculum.json']) {
      expect(project.read(path), path).toBe(expected.read(path));
    }
  });

  it('merges an edited file whose origin git has', async () => {
    const project = await Grown.create('none');
    project.write(main, `${project.read(main)}\nMINE = 1\n`);
    await project.commit('mine');
    const { exitCode, all } = await recopy(project);
    expect(exitCode, all).toBe(0);
    expect(project.read(main)).toContain('MINE = 1\n');
    expect(project.read(main)).toContain(newTitle);
  });

  it('marks where an edited file differs whose origin is lost, and loses no line of either', async () => {
    const project = await Grown.create('none');
    rmSync(join(project.root, '.git'), { recursive: true });
    project.edit(main, title, '    title="Mine",\n');
    project.write(main, `${project.read(main)}\nMINE = 1\n`);
    const { exitCode, all } = await recopy(project);
    expect(exitCode, all).toBe(3);
    const text = project.read(main);
    expect(text).toContain(
      `<<<<<<< yours\n    title="Mine",\n=======\n${newTitle}>>>>>>> generated: upgrade to 0.9.0\n`,
    );
    // Only its owner has this: it stands unmarked.
    expect(text.endsWith('\nMINE = 1\n')).toBe(true);
  });
});
