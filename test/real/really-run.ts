import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { closure } from '../../src/answers/catalogue.js';
import { Client } from './client.js';
import { createFirstAdmin, drive } from './drive.js';
import { wrongOfGeneratedClient } from './generated-client.js';
import { failuresOfWorkflow, removeMypyCaches } from './own-workflow.js';
import { createDatabase } from './postgres.js';
import { Project, type ProjectOptions } from './project.js';
import { schemathesis } from './schemathesis.js';
import { Server } from './server.js';
import { stopServices } from './services.js';
import { removeSharedEnvironment, sharedEnvironment } from './shared-environment.js';
import { installs, startCommands } from './workflow.js';

vi.setConfig({
  // With every feature the workflow runs all tests twice, and some more often: 8 minutes beside four others.
  testTimeout: 1_200_000,
  // Some environments have gigabytes to remove.
  hookTimeout: 300_000,
  // Half of the time they wait: for a server to start, for what is to happen in a second.
  maxConcurrency: 2 * availableParallelism(),
});

interface RunOptions extends Omit<ProjectOptions, 'sharedEnvironment'> {
  /** Whether it uses one environment with the dependencies of all features, which saves making its own. */
  shared?: boolean;
  /** Whether it is what talks to a server that is run, PostgreSQL first of all; else it is what does without. */
  servers?: boolean;
  /** Commands of the package's second bin: what it grows before anything is run. */
  grown?: ReadonlyArray<readonly string[]>;
  /** How many requests schemathesis makes up for each operation; 0: it does not run. */
  examples?: number;
}

afterAll(removeMypyCaches);
afterAll(stopServices);
afterAll(removeSharedEnvironment);

/** Settings that name a database, and what there is to do when it is no longer needed. */
interface Storage {
  settings: Record<string, string>;
  remove?: () => Promise<void>;
}

/**
 * Creates a project as a person does, and puts it through what its own workflow, its README and its Dockerfile run.
 *
 * Each part is a test of its own; a processor takes the next one when it is free.
 */
export function reallyRun(
  name: string,
  { shared = false, servers = false, examples = 20, grown = [], ...options }: RunOptions,
): void {
  let creation: Promise<Project> | undefined;
  const create = async (): Promise<Project> => {
    const environment = shared ? { sharedEnvironment: await sharedEnvironment() } : {};
    const project = await Project.create({ ...options, ...environment });
    for (const command of grown) {
      await project.grow(...command);
      await project.shell(`git add --all && git commit --quiet --message '${command[0]} ${command[1]}'`);
    }
    return project;
  };
  const created = (): Promise<Project> => {
    creation ??= create();
    return creation;
  };
  const on = new Set<string>(closure(options.features).map(({ id }) => id));
  const migrates = closure(options.features).some(({ migrations }) => migrations !== undefined);
  // What drives it sends more in a second than a person does in an hour.
  const unlimited: Record<string, string> = on.has('rate-limit')
    ? { RATE_LIMIT: '1000000 per second', LOGIN_RATE_LIMIT: '1000000 per second' }
    : {};

  describe.concurrent(name, () => {
    afterAll(async () => (await creation?.catch(() => undefined))?.remove());

    it('is created, installed and committed', async () => {
      const project = await created();
      expect(await project.shell('git status --porcelain')).toBe('');
    });

    it('passes its own workflow, in a clone', async () => {
      const clone = await (await created()).clone();
      expect(await failuresOfWorkflow(clone, { installed: shared, servers })).toBe('');
    });

    if (migrates) {
      it(`migrates up, down and up again: ${servers ? 'PostgreSQL' : 'SQLite'}`, async () => {
        const project = await created();
        const file = join(project.folder, '..', 'migrated.db');
        const { settings, remove } = servers
          ? await onPostgreSQL()
          : { settings: { DATABASE_URL: `sqlite+aiosqlite:///${file}` }, remove: undefined };
        for (const command of ['upgrade head', 'check', 'downgrade base', 'upgrade head', 'check']) {
          await project.shell(`${project.run}alembic ${command}`, settings);
        }
        await remove?.();
      });
    }

    if (servers) {
      if (migrates) it('serves from PostgreSQL', async () => serve(await created(), await onPostgreSQL()));
      return;
    }

    // Without a setting it is as its README has it: in memory, or SQLite in a file.
    it('starts as its README says, serves, and stops', async () => {
      await serve(await created(), { settings: {} });
    });

    it('starts as its Dockerfile says, in production', async () => {
      const project = await created();
      await project.shell(project.setup.join('\n'));
      const command = JSON.parse(/^CMD (\[.*\])$/m.exec(project.read('Dockerfile'))?.[1] ?? '[]').join(' ');
      const server = await Server.start(project, `${project.run}${command}`, { ENVIRONMENT: 'production' });
      try {
        const client = new Client(server.url);
        expect(await client.get('/')).toMatchObject({ status: 200, body: { message: 'Hello World' } });
        expect(await client.get('/docs')).toMatchObject({ status: 404 });
        await server.stop();
      } finally {
        server.kill();
      }
    });
  });

  async function serve(project: Project, { settings, remove }: Storage): Promise<void> {
    const { prepare, start } = startCommands(project.read('README.md'));
    const env = { ...settings, ...unlimited };
    // In the shared environment this would uninstall what the others need.
    const needed = shared ? prepare.filter((command) => !installs(command)) : prepare;
    await project.shell(needed.join('\n'), env);
    if (on.has('jwt')) await createFirstAdmin(project, env);
    const server = await Server.start(project, start, env);
    try {
      await drive(server.url, (feature) => on.has(feature));
      if (examples > 0 && on.has('jwt')) {
        expect(await wrongOfGeneratedClient(server.url, (feature) => on.has(feature))).toEqual([]);
      }
      // Afterwards nothing is left as it was: one of many requests may lock the admin out.
      if (examples > 0)
        await schemathesis(server.url, { signedIn: on.has('jwt'), examples, env: project.environment });
      expect(server.log).not.toContain('Traceback');
      await server.stop();
    } finally {
      server.kill();
    }
    await remove?.();
  }
}

async function onPostgreSQL(): Promise<Storage> {
  const { url, drop } = await createDatabase();
  return { settings: { DATABASE_URL: url }, remove: drop };
}
