import { appendFileSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { Grown } from './command.js';

const router = 'app/api/v1/router.py';
const ours = 'api_router.include_router(auth.router)';

/** A project whose owner changed the very line that goes with the feature. */
async function inConflict(project: Grown): Promise<Grown> {
  project.edit(router, ours, ours.replace(')', ', prefix="/x")'));
  await project.commit('mine');
  const { exitCode, all } = await project.grow(['remove', 'jwt']);
  expect(exitCode, all).toBe(3);
  expect(all).toContain('git mergetool');
  return project;
}

const stages = async (project: Grown): Promise<string[]> =>
  (await project.git('ls-files', '--unmerged', '--format=%(stage) %(path)')).split('\n');

describe('a conflict', () => {
  it('is one of git: both modified, with base, yours and theirs in the index', async () => {
    const project = await inConflict(await Grown.create('jwt'));
    expect(await project.git('status', '--porcelain', '--', router)).toBe(`UU ${router}`);
    expect(await stages(project)).toEqual([`1 ${router}`, `2 ${router}`, `3 ${router}`]);
    const side = (stage: number) => project.git('show', `:${stage}:${router}`);
    expect(await side(1)).toContain(ours);
    expect(await side(2)).toContain('prefix="/x"');
    expect(await side(3)).not.toContain('auth');
    await expect(project.git('commit', '--message', 'unresolved')).rejects.toThrow();
  });

  it('can be begun again, and resolved with a tool', async () => {
    const project = await inConflict(await Grown.create('jwt'));
    project.write(router, 'a mess\n');
    await project.git('checkout', '--merge', '--', router);
    expect(project.read(router)).toContain('<<<<<<<');
    expect(project.read(router)).toContain('prefix="/x"');

    const tool = 'cat "$REMOTE" > "$MERGED"';
    const settings = ['-c', `mergetool.test.cmd=${tool}`, '-c', 'mergetool.test.trustExitCode=true'];
    await project.git(
      ...settings,
      '-c',
      'mergetool.keepBackup=false',
      'mergetool',
      '--no-prompt',
      '--tool=test',
    );
    expect(project.read(router)).not.toContain('auth');
    expect(await project.git('ls-files', '--unmerged')).toBe('');
  });

  it('is one of git also where the project is a folder of a repository, and its files end in CRLF', async () => {
    const project = await Grown.create('jwt');
    const folder = join(project.root, 'services/my api');
    const names = (await project.git('ls-files', '-z')).split('\0').filter((name) => name !== '');
    for (const name of names) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      renameSync(join(project.root, name), join(folder, name));
    }
    await project.commit('move');
    const path = `services/my api/${router}`;
    project.write(path, project.read(path).replaceAll('\n', '\r\n'));
    project.edit(path, ours, ours.replace(')', ', prefix="/x")'));
    await project.commit('mine');
    const { exitCode } = await execa(
      process.execPath,
      [join(process.cwd(), 'dist/grow.js'), 'remove', 'jwt'],
      {
        cwd: folder,
        stdin: 'ignore',
        reject: false,
      },
    );
    expect(exitCode).toBe(3);
    expect(await stages(project)).toEqual([1, 2, 3].map((stage) => `${stage} ${path}`));
  });

  it('stays out of the index for a file that git does not track', async () => {
    const project = await Grown.create('none');
    mkdirSync(join(project.root, 'app/services'), { recursive: true });
    project.write('app/services/auth.py', 'MINE = 1\n');
    const { exitCode, all } = await project.grow(['feature', 'jwt', '--yes']);
    expect(exitCode, all).toBe(3);
    expect(project.read('app/services/auth.py')).toBe('MINE = 1\n');
    expect(await project.git('ls-files', '--unmerged')).toBe('');
  });
});

describe('what git does not hold', () => {
  it.each([
    ['an edited file', (project: Grown) => appendFileSync(join(project.root, 'app/main.py'), '# mine\n')],
    ['a new file', (project: Grown) => project.write('mine.txt', 'mine\n')],
  ])('keeps a command from mixing with it, unless it is told to: %s', async (_, dirty) => {
    const project = await Grown.create('none');
    dirty(project);
    const before = await project.git('status', '--porcelain');
    const refused = await project.grow(['feature', 'jwt']);
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toContain('--yes');
    expect(await project.git('status', '--porcelain')).toBe(before);
    expect((await project.grow(['feature', 'jwt', '--dry-run'])).exitCode).toBe(0);
    expect((await project.grow(['feature', 'jwt', '--yes'])).exitCode).toBe(0);
  });

  it('is nothing where there is no git: the command goes on', async () => {
    const project = await Grown.create('none');
    const { exitCode, all } = await project.grow(['feature', 'jwt'], { env: { PATH: '/nowhere' } });
    expect(exitCode, all).toBe(0);
  });
});
