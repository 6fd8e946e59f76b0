import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { render } from '../../src/render/index.js';
import { answersFor, type Combination, everyCombination, nameOf } from '../combinations.js';
import { hadolintFolder, pathForUv } from './tools.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

interface Service {
  image?: string;
  build?: string | { context: string; dockerfile: string };
  deploy?: { resources: { reservations: { devices: unknown[] } } };
}

const GPU = [{ driver: 'nvidia', count: 1, capabilities: ['gpu'] }];
const combinations = everyCombination().filter((on) => on.includes('gpu'));

function file(on: Combination, path: string): string {
  const content = render(answersFor(on)).get(path);
  if (typeof content !== 'string') throw new Error(`no ${path}`);
  return content;
}

/** Combinations whose `path` differs, one for each content. */
function different(path: string): Combination[] {
  return [...new Map(combinations.toReversed().map((on) => [file(on, path), on])).values()];
}

/** What the last stage of a Dockerfile does, without its settings. */
function lastStage(dockerfile: string): string[] {
  const stage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  return stage.split('\n').filter((line) => /^(FROM|RUN|COPY|WORKDIR|USER|EXPOSE|CMD)\b/.test(line));
}

describe.each(different('Dockerfile.gpu').map((on) => ({ name: nameOf(on), on })))(
  'Dockerfile.gpu of $name',
  ({ on }) => {
    it('has no fault that hadolint knows, and neither has Dockerfile', async () => {
      const hadolint = join(await hadolintFolder(), 'hadolint');
      for (const path of ['Dockerfile.gpu', 'Dockerfile']) {
        await execa(hadolint, ['--no-color', '-'], { input: file(on, path) });
      }
    });

    it('puts the same into the image as Dockerfile', () => {
      const commands = lastStage(file(on, 'Dockerfile'));
      expect(lastStage(file(on, 'Dockerfile.gpu'))).toEqual(commands);
      expect(commands).toContain('USER 10001');
    });
  },
);

describe.each(different('compose.gpu.yaml').map((on) => ({ name: nameOf(on), on })))(
  'compose.gpu.yaml of $name',
  ({ on }) => {
    it('gives a GPU to services of compose.yaml, and builds their image for it', () => {
      const services: Record<string, Service> = parse(file(on, 'compose.yaml')).services;
      const overlay: Record<string, Service> = parse(file(on, 'compose.gpu.yaml')).services;
      expect(overlay.app?.build).toEqual({ context: '.', dockerfile: 'Dockerfile.gpu' });
      for (const [name, service] of Object.entries(overlay)) {
        expect(services[name]?.image).toBe(services.app?.image);
        expect(service.deploy?.resources.reservations.devices).toEqual(GPU);
      }
    });
  },
);

describe('the install step', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gpu-'));
    env = { PATH: await pathForUv(), UV_LINK_MODE: 'copy', VIRTUAL_ENV: undefined };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs the RUN command of the first stage as Docker does, with nothing but what was copied by then. */
  async function install(on: Combination, path: string, option = ''): Promise<string> {
    const [, command] = /^RUN --mount=\S+ \\\n([\s\S]*?[^\\])\n(?!\s)/m.exec(file(on, path)) ?? [];
    if (command === undefined) throw new Error(`${path} installs nothing`);
    await writeFile(join(folder, 'pyproject.toml'), file(on, 'pyproject.toml'));
    const { all } = await execa('sh', ['-c', command.replaceAll('uv sync', `uv sync ${option}`)], {
      cwd: folder,
      env,
      all: true,
    });
    return all;
  }

  it('installs what the application imports, without a lock file and with one', async () => {
    const python = join(folder, '.venv', 'bin', 'python');
    await install(['gpu'], 'Dockerfile.gpu');
    await execa(python, ['-c', 'import fastapi, pynvml']);
    // The first one has written a lock file; now it has to be accepted.
    expect(await install(['gpu'], 'Dockerfile.gpu')).not.toContain('error');
    await rm(join(folder, '.venv'), { recursive: true });
    await rm(join(folder, 'uv.lock'));
  });

  // Two gigabytes of CUDA would be downloaded: uv only says what it would do.
  it('chooses one of the two ONNX Runtimes, each in its own image', async () => {
    const on: Combination = ['gpu', 'uploads', 'inference'];
    const gpu = await install(on, 'Dockerfile.gpu', '--dry-run');
    expect(gpu).toMatch(/\+ onnxruntime-gpu==/);
    expect(gpu).toMatch(/\+ nvidia-cudnn-cu\d+==/);
    expect(gpu).not.toMatch(/\+ onnxruntime==/);

    const cpu = await install(on, 'Dockerfile', '--dry-run');
    expect(cpu).toMatch(/\+ onnxruntime==/);
    expect(cpu).not.toMatch(/\+ (onnxruntime-gpu|nvidia-cud)/);
  });
});
