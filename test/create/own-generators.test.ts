import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** What plop needs of this repository, and the build. */
const NEEDED = [
  ...['src', 'templates', 'generators', 'test/unit/merge-corpus', 'plopfile.js'],
  ...['package.json', 'rolldown.config.ts', 'tsconfig.json'],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'repository-'));
  for (const path of NEEDED) cpSync(path, join(folder, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
});
afterAll(() => rmSync(folder, { recursive: true }));

const plop = (...args: string[]) =>
  execa('npx', ['plop', ...args], { cwd: folder, stdin: 'ignore', all: true, reject: false });
const program = (name: string, ...args: string[]) =>
  execa(process.execPath, [join(folder, 'dist', name), ...args], { cwd: join(folder, 'my-api'), all: true });

describe('npx plop in this repository', () => {
  it('makes a feature and a kind of resource that build and are in the projects', async () => {
    const feature = await plop('feature', 'rate-card');
    expect(feature.exitCode, feature.all).toBe(0);
    expect(feature.all).toContain('Next: ');
    const kind = await plop('generator', 'service');
    expect(kind.exitCode, kind.all).toBe(0);

    const options = ['--features', 'rate-card', '--env', 'venv', '--no-install', '--no-git'];
    await execa(process.execPath, ['dist/cli.js', 'my-api', ...options], { cwd: folder });
    const read = (path: string): string => readFileSync(join(folder, 'my-api', path), 'utf8');
    expect(read('app/api/v1/router.py')).toContain('rate_card.router');
    await program('grow.js', 'service', 'mailing');
    expect(read('app/mailing_service.py')).toContain('def mailing() -> str:');
    expect((await program('grow.js', '--help')).all).toContain('service NAME');
  });

  it('adds an edit to the corpus of merges', async () => {
    const { exitCode, all } = await plop('case', "the owner's second logger");
    expect(exitCode, all).toBe(0);
    const edits = readFileSync(join(folder, 'test/unit/merge-corpus/edits.ts'), 'utf8');
    expect(edits).toContain("title: 'the owner\\'s second logger'");
  });

  it.each([
    [['feature', 'Rate_Card'], 'is no name here'],
    [['feature', 'jwt'], 'exists already'],
  ])('refuses %j', async (args, text) => {
    const { exitCode, all } = await plop(...args);
    expect(all).toContain(text);
    expect(exitCode).toBe(1);
  });
});
