import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import type { EnvironmentTool } from '../../../src/answers/answers.js';
import { presets } from '../../../src/answers/presets.js';
import type { Combination } from '../../combinations.js';
import { type Container, canBuildImages, Engine } from '../images.js';
import { createDatabase, type Database } from '../postgres.js';
import { Project } from '../project.js';
import { serviceFor, stopServices } from '../services.js';

// Debian is fetched first; for the GPU two gigabytes of CUDA are.
vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 1_800_000 });

const IMAGES: Array<{ name: string; features: Combination; env?: EnvironmentTool }> = [
  { name: 'the base', features: [] },
  { name: 'the base with pip', features: [], env: 'venv' },
  ...presets.map(({ id, features }) => ({ name: id, features })),
];

interface Compose {
  services: Record<string, { image?: string; command?: string; environment?: Record<string, string> }>;
}

describe.runIf(canBuildImages)('an image', () => {
  let engine: Engine;
  const databases: Database[] = [];
  beforeAll(() => {
    engine = new Engine();
  });
  afterAll(async () => {
    await engine?.remove();
    for (const database of databases) await database.drop();
    await stopServices();
  });

  test.each(IMAGES)(
    'of $name is built, migrates, serves as the numeric user and ends on SIGTERM',
    async (image) => {
      await withProject(image, async (project) => {
        const { services } = parse(project.read('compose.yaml')) as Compose;
        const name = await engine.build(project.folder, 'Dockerfile');
        const env = await environmentOf(project, services.app?.environment);

        const app = await engine.container(name, env);
        // What stands in for Python's image has the version that the Dockerfile asks for. Not by what it prints:
        // that was once missing, on a busy machine.
        const [, version] = /^FROM python:(\S+)-slim$/m.exec(project.read('Dockerfile')) ?? [];
        await app.run(
          'python',
          '-c',
          `import sys; assert sys.version.startswith('${version}.'), sys.version`,
        );
        if (services.migrate?.command) await app.run(...services.migrate.command.split(' '));
        await serves(app);

        if (services.worker?.command) {
          const worker = await (await engine.container(name, env)).start(
            ...services.worker.command.split(' '),
          );
          try {
            await worker.logs(' ready.');
            expect(worker.user).toBe(10001);
            await worker.stop();
          } finally {
            worker.kill();
          }
        }
      });
    },
  );

  test('for a GPU has CUDA, does not start without a GPU, and serves on a CPU where that is asked for', async () => {
    const features = presets.find(({ id }) => id === 'ml-serving')?.features ?? [];
    await withProject({ features }, async (project) => {
      const { services } = parse(project.read('compose.yaml')) as Compose;
      const name = await engine.build(project.folder, 'Dockerfile.gpu');
      const env = await environmentOf(project, services.app?.environment);
      const app = await engine.container(name, env);
      const hasCuda =
        'import onnxruntime; assert "CUDAExecutionProvider" in onnxruntime.get_available_providers()';
      await app.run('python', '-c', hasCuda);
      await app.run('alembic', 'upgrade', 'head');
      await expect(app.run('fastapi', 'run')).rejects.toThrow('DEVICE is cuda, but the driver shows no GPU');
      await serves(await engine.container(name, { ...env, DEVICE: 'cpu' }));
    });
  });

  /** Starts what the image starts: it gets ready, is not root, passes its own health check, and ends cleanly. */
  async function serves(app: Container): Promise<void> {
    const { User, Healthcheck } = await app.config();
    expect(User).toBe('10001');
    const server = await app.start();
    try {
      await server.answers('/health/live', 200);
      await server.answers('/health/ready', 200);
      await server.answers('/docs', 404);
      expect(server.user).toBe(10001);
      await app.run('env', `PORT=${new URL(server.url).port}`, ...Healthcheck.Test.slice(1));
      await server.stop();
      expect(server.log).toContain('Application shutdown complete');
    } finally {
      server.kill();
    }
  }

  /** The variables that Compose gives the application, with this machine's services in the place of Compose's. */
  async function environmentOf(
    project: Project,
    environment: Record<string, string> = {},
  ): Promise<Record<string, string>> {
    // A project without secrets has none.
    const file = existsSync(join(project.folder, '.env')) ? project.read('.env') : '';
    const env: Record<string, string> = {};
    for (const [, name = '', value = ''] of file.matchAll(/^(\w+)=(.*)$/gm)) env[name] = value;
    for (const [key, value] of Object.entries(environment))
      env[key] = value.startsWith('postgresql:') ? await newDatabase() : await serviceFor(value);
    return env;
  }

  /** The URL of one for this image alone: the migrations of another are not its own. */
  async function newDatabase(): Promise<string> {
    const database = await createDatabase();
    databases.push(database);
    return database.url;
  }
});

async function withProject(
  { features, env = 'uv' }: { features: Combination; env?: EnvironmentTool },
  use: (project: Project) => Promise<void>,
): Promise<void> {
  const project = await Project.create({ features, env });
  try {
    await use(project);
  } finally {
    project.remove();
  }
}
