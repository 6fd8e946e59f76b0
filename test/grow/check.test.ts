import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SEVERITY } from '../../src/check/finding.js';
import { Grown } from './command.js';
import { temporaryFolder } from './versions.js';

interface Found {
  code: string;
  severity: string;
  message: string;
  path?: string;
  remedy?: string;
}

async function check(project: Grown): Promise<{ exitCode: number | undefined; findings: Found[] }> {
  const { exitCode, stdout } = await project.grow(['check', '--json']);
  return { exitCode, findings: (JSON.parse(stdout) as { findings: Found[] }).findings };
}

const migrations = 'migrations/versions';

/** What to do to a project with these features, and what is found. */
const cases: Array<{
  code: keyof typeof SEVERITY;
  features?: string;
  env?: string;
  spoil(project: Grown): void;
}> = [
  {
    code: 'journal',
    spoil: ({ root }) => mkdirSync(join(root, '.fastapi-curriculum.journal/owner-0-0'), { recursive: true }),
  },
  { code: 'state', spoil: (project) => project.write('.fastapi-curriculum.json', '{ "schema": 1, oops') },
  {
    code: 'answers',
    spoil: (project) => project.edit('.fastapi-curriculum.json', '"features": []', '"features": ["jwt"]'),
  },
  { code: 'beside', spoil: (project) => project.write('app/main.py.generated', 'app = None\n') },
  {
    code: 'moved',
    spoil: ({ root }) => renameSync(join(root, 'app/crud/item.py'), join(root, 'app/crud/items.py')),
  },
  { code: 'broken', spoil: (project) => project.write('app/mine.py', 'from app.errors import Never\n') },
  {
    code: 'version-older',
    spoil: (project) => project.write('.fastapi-curriculum.json', withGenerator(project, '0.0.1')),
  },
  {
    code: 'version-newer',
    spoil: (project) => project.write('.fastapi-curriculum.json', withGenerator(project, '99.0.0')),
  },
  {
    code: 'package-version',
    spoil: (project) =>
      project.write(
        'package.json',
        project.read('package.json').replace(/("create-fastapi-curriculum": ")[^"]+/, '$1^77.0.0'),
      ),
  },
  {
    code: 'conflict',
    spoil: ({ root }) =>
      appendFileSync(join(root, 'app/main.py'), '<<<<<<< yours\na\n=======\nb\n>>>>>>> generated\n'),
  },
  { code: 'edited', spoil: ({ root }) => appendFileSync(join(root, 'app/main.py'), '# mine\n') },
  { code: 'deleted', spoil: ({ root }) => rmSync(join(root, 'compose.yaml')) },
  {
    code: 'migrations-missing',
    features: 'sqlalchemy',
    spoil: ({ root }) => rmSync(join(root, migrations), { recursive: true }),
  },
  {
    code: 'migrations-line',
    features: 'sqlalchemy',
    spoil: (project) =>
      project.write(`${migrations}/other.py`, 'revision: str = "abc"\ndown_revision: str | None = None\n'),
  },
  {
    code: 'migrations-tables',
    features: 'sqlalchemy',
    spoil: (project) => {
      const [name] = readdirSync(join(project.root, migrations)).filter((one) => one.endsWith('.py'));
      const path = `${migrations}/${name}`;
      project.write(path, project.read(path).replaceAll('"full_name"', '"name"'));
    },
  },
  {
    code: 'lock-outdated',
    env: 'uv',
    spoil: (project) =>
      project.write(
        'uv.lock',
        '[[package]]\nname = "my-api"\n\n[package.metadata]\nrequires-dist = [\n    { name = "flask" },\n]\n',
      ),
  },
  { code: 'env-secret', features: 'jwt', spoil: (project) => project.write('.env', 'DEBUG=1\n') },
  { code: 'env-missing', spoil: ({ root }) => rmSync(join(root, '.env'), { force: true }) },
  {
    code: 'environment-missing',
    spoil: ({ root }) => rmSync(join(root, '.venv'), { recursive: true, force: true }),
  },
];

function withGenerator(project: Grown, version: string): string {
  return project.read('.fastapi-curriculum.json').replace(/("generator": ")[^"]+/, `$1${version}`);
}

describe('check', () => {
  it.each(cases)(
    'finds $code, and says whether that is a problem',
    async ({ code, features, env, spoil }) => {
      const project = await Grown.create(features ?? 'none', { env: env ?? 'venv' });
      const before = (await check(project)).findings.map((found) => found.code);
      spoil(project);
      const { exitCode, findings } = await check(project);
      const found = findings.find((one) => one.code === code);
      expect(found, JSON.stringify(findings)).toMatchObject({ severity: SEVERITY[code] });
      if (SEVERITY[code] === 'problem') expect(before).not.toContain(code);
      expect(exitCode).toBe(findings.some(({ severity }) => severity === 'problem') ? 1 : 0);
    },
  );

  it('has a case for every code', () => {
    expect([...cases.map(({ code }) => code), 'tool-missing'].sort()).toEqual(Object.keys(SEVERITY).sort());
  });

  it('finds that a tool is missing', async () => {
    const project = await Grown.create('none', { env: 'uv' });
    const { exitCode, all } = await project.grow(['check'], { env: { PATH: '/nowhere' } });
    expect(all).toContain('[tool-missing] uv');
    expect(exitCode).toBe(0);
  });

  it('changes nothing, and with --fix finishes what was interrupted', async () => {
    const project = await Grown.create('none');
    const journal = join(project.root, '.fastapi-curriculum.journal');
    mkdirSync(join(journal, 'owner-0-0'), { recursive: true });
    expect((await check(project)).exitCode).toBe(1);
    expect(existsSync(journal)).toBe(true);
    expect((await project.grow(['check', '--fix'])).exitCode).toBe(0);
    expect(existsSync(journal)).toBe(false);
  });

  it.each([
    [['check', '--recopy'], '--recopy goes with upgrade'],
    [['upgrade', '--fix'], '--fix goes with check'],
    [['upgrade', 'jwt'], 'one argument too many'],
    [['upgrade', '--from'], '--from needs a value'],
  ])('refuses %j', async (args, message) => {
    const project = await Grown.create('none');
    const { exitCode, all } = await project.grow(args);
    expect(all).toContain(message);
    expect(exitCode).toBe(2);
  });

  it('says in words, and in Korean, what is wrong with a state file', async () => {
    const project = await Grown.create('none');
    project.edit('.fastapi-curriculum.json', '"lang": "en"', '"lang": "fr"');
    const english = await project.grow(['feature', 'jwt', '--lang', 'en']);
    expect(english.exitCode).toBe(1);
    expect(english.all).toContain('cannot be used:\n  ');
    expect(english.all).not.toContain('{"code"');
    expect((await project.grow(['feature', 'jwt', '--lang', 'ko'])).all).toContain('쓸 수 없습니다');
  });
});

describe('uv.lock', () => {
  /** A `uv` that notes how it was called. */
  function fakePath(script: string): string {
    const folder = temporaryFolder('bin');
    writeFileSync(join(folder, 'uv'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'uv'), 0o755);
    return `${folder}${delimiter}${process.env.PATH}`;
  }

  it.each([
    ['is renewed when the dependencies change', ['feature', 'jwt'], 'lock\n', 'uv.lock renewed'],
    [
      'is left alone with --no-install, which says how to renew it',
      ['feature', 'jwt', '--no-install'],
      'old\n',
      'uv lock',
    ],
  ])('%s', async (_, args, expected, message) => {
    const project = await Grown.create('none', { env: 'uv' });
    project.write('uv.lock', 'old\n');
    await project.commit('lock');
    const { exitCode, all } = await project.grow(args, { env: { PATH: fakePath('echo "$@" > uv.lock') } });
    expect(exitCode, all).toBe(0);
    expect(project.read('uv.lock')).toBe(expected);
    expect(all).toContain(message);
  });

  it('is told to be old where uv fails, and the change stays', async () => {
    const project = await Grown.create('none', { env: 'uv' });
    project.write('uv.lock', 'old\n');
    const { exitCode, all } = await project.grow(['feature', 'jwt', '--yes'], {
      env: { PATH: fakePath('echo no network >&2; exit 1') },
    });
    expect(exitCode, all).toBe(0);
    expect(all).toContain('no network');
    expect(existsSync(join(project.root, 'app/services/auth.py'))).toBe(true);
  });
});
