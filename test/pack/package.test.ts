import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { execa } from 'execa';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { normaliseAnswers } from '../../src/answers/answers.js';
import { features } from '../../src/answers/catalogue.js';
import { render } from '../../src/render/index.js';
import { layers } from '../../src/render/layers.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Versions of Node that `engines` promises, each the newest of its line. */
const NODES = ['20', '22', '24'];

/** Bytes of the package with all lessons; without them, with the features that everything else stands on; and of each further one. */
const LARGEST = 600_000;
const LARGEST_FLOOR = 250_000;
const LARGEST_FEATURE = 15_000;
const FLOOR: ReadonlySet<string> = new Set(['jwt', 'sqlalchemy']);

/** Bytes of the templates that are there only because of features beyond the floor. */
function furtherTemplates(): number {
  const floor = layers.filter(({ anyOf }) => anyOf.some((all) => all.every((id) => FLOOR.has(id))));
  const [whole, part] = [layers, floor].map((some) => brotliCompressSync(JSON.stringify(some)).length) as [
    number,
    number,
  ];
  return whole - part;
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pack-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Packed {
  filename: string;
  size: number;
  files: Array<{ path: string }>;
}
let packed: Packed;
let tarball: string;

beforeAll(async () => {
  const { stdout } = await execa('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  // An array of packages, or since npm 11 packages by name.
  [packed] = Object.values(JSON.parse(stdout)) as [Packed];
  tarball = join(folder, packed.filename);
});

describe('the package', () => {
  it(`has at most ${LARGEST} bytes packed, and ${LARGEST_FEATURE} for each feature beyond the floor`, () => {
    const further = furtherTemplates();
    const floor = packed.size - further - statSync('dist/lessons.br').size;
    process.stdout.write(`${packed.size} bytes packed, ${floor} without lessons and the further features\n`);
    expect(packed.size).toBeLessThanOrEqual(LARGEST);
    expect(floor).toBeLessThanOrEqual(LARGEST_FLOOR);
    expect(further).toBeLessThanOrEqual(LARGEST_FEATURE * (features.length - FLOOR.size));
  });

  it('holds what is built and what npm always packs, nothing else', () => {
    const stray = packed.files
      .map(({ path }) => path)
      .filter(
        (path) =>
          !/^(dist\/([\w-]+\.(js|br)|package\.json)|package\.json|README(\.ko)?\.md|LICENSE)$/.test(path),
      );
    expect(stray).toEqual([]);
  });

  it('holds everything that is built', () => {
    const built = readdirSync('dist').map((name) => `dist/${name}`);
    expect(packed.files.map(({ path }) => path)).toEqual(expect.arrayContaining(built));
  });

  it('is built anew from its sources when it is packed', async () => {
    const sources = join(folder, 'sources');
    const { stdout: listed } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard']);
    for (const path of listed.split('\n')) if (existsSync(path)) cpSync(path, join(sources, path));
    symlinkSync(resolve('node_modules'), join(sources, 'node_modules'), 'junction');
    await execa('npm', ['pack', '--pack-destination', sources], { cwd: sources });
    // npm packs the same files to the same bytes.
    expect(readFileSync(join(sources, packed.filename)).equals(readFileSync(tarball))).toBe(true);
  });

  it('has no dependencies', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies']) {
      expect(manifest).not.toHaveProperty(kind);
    }
  });

  it('has nothing that publint objects to', async () => {
    const content = readFileSync(tarball);
    const buffer = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, level: 'suggestion' });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});

describe.each(NODES)('on Node %s, in an empty folder,', (version) => {
  const tools = join(folder, `node-${version}`);
  const cwd = join(folder, `empty-${version}`);
  let env: Record<string, string | undefined>;

  beforeAll(async () => {
    for (const made of [tools, cwd]) mkdirSync(made);
    writeFileSync(join(tools, 'package.json'), '{}');
    await execa('npm', ['install', '--no-audit', '--no-fund', `node@${version}`], { cwd: tools });
    env = {
      PATH: [join(tools, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
      npm_config_cache: join(folder, `cache-${version}`),
      LANG: 'en_US.UTF-8',
    };
    const { stdout } = await execa('node', ['--version'], { env });
    expect(stdout).toMatch(new RegExp(`^v${version}\\.`));
  });

  /** What `npm create` does, with the tarball in place of the registry. */
  const create = (...args: string[]) =>
    execa('npm', ['exec', '--yes', `--package=${tarball}`, '--', 'create-fastapi-curriculum', ...args], {
      cwd,
      env,
    });

  it('it creates a project, with one package installed', async () => {
    await create('my-api', '--features', 'all', '--no-install', '--no-git');
    const answers = { name: 'my-api', env: 'venv', features: features.map(({ id }) => id) };
    const { env: tool } = JSON.parse(readFileSync(join(cwd, 'my-api/.fastapi-curriculum.json'), 'utf8'));
    for (const [path, content] of render(normaliseAnswers({ ...answers, env: tool }))) {
      expect(readFileSync(join(cwd, 'my-api', path)).equals(Buffer.from(content)), path).toBe(true);
    }

    const [place = ''] = readdirSync(join(folder, `cache-${version}`, '_npx'));
    const installed = readdirSync(join(folder, `cache-${version}`, '_npx', place, 'node_modules'));
    expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['create-fastapi-curriculum']);
  });

  it('it renders answers for later versions', async () => {
    const answers = { name: '나의 API', lang: 'ko', env: 'uv', features: [] };
    writeFileSync(join(cwd, 'answers.json'), JSON.stringify(answers));
    const { stdout } = await create('--render', 'answers.json');
    const files = [...render(normaliseAnswers(answers))].map(([path, content]) => [path, content]);
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(files));
  });

  it('it refuses an unknown feature with 2, and creates nothing', async () => {
    const { exitCode } = await execa(
      'npm',
      [
        'exec',
        '--yes',
        `--package=${tarball}`,
        '--',
        'create-fastapi-curriculum',
        'other',
        '--features',
        'nonsense',
      ],
      { cwd, env, reject: false },
    );
    expect(exitCode).toBe(2);
    expect(readdirSync(cwd)).not.toContain('other');
  });
});
