import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { parseState } from '../../src/answers/state.js';
import { migrationsBetween } from '../../src/grow/migrations.js';
import { planUpgrade, type UpgradePlan } from '../../src/grow/plan-upgrade.js';
import { render } from '../../src/render/index.js';
import { databaseOf } from '../../src/tables/database.js';
import type { OldRender } from '../../src/toolchain/old-version.js';
import { applied, folderOf, type Project, readerOf, STATE } from './memory.js';
import { temporaryFolder } from './versions.js';

/** A version as it was packed; the first of the two real versions between which upgrading is tried. */
export const OLD_PACKAGE = resolve('test/pack/versions/create-fastapi-curriculum-0.1.0.tgz');

let unpacked: string | undefined;

/** The folder of the old version. */
export function oldVersion(): string {
  if (unpacked === undefined) {
    const folder = temporaryFolder('old-version');
    execFileSync('tar', ['-xzf', OLD_PACKAGE, '-C', folder]);
    unpacked = join(folder, 'package');
  }
  return unpacked;
}

/** A project that the old version made. */
export interface OldStart {
  old: readonly string[];
  resources: readonly unknown[];
}

const RESOURCES = [
  { kind: 'router', name: 'posts', fields: 'title:str views:int=0' },
  { kind: 'middleware', name: 'timing' },
  { kind: 'dependency', name: 'tenant' },
  { kind: 'version', name: 'v2' },
];

/** As many as there are; each asks the old version once. */
const STARTS: readonly OldStart[] = [
  [],
  ['jwt'],
  ['sqlalchemy'],
  ['jwt', 'sqlalchemy'],
  ['celery'],
  ['websocket', 'redis'],
  ['uploads', 'rate-limit'],
  ['jwt', 'rate-limit', 'prometheus'],
  ['inference'],
  ['mongo', 'performance'],
  ['board'],
  ['jwt', 'sqlalchemy', 'celery', 'websocket', 'redis', 'inference', 'gpu', 'prometheus', 'rate-limit'],
].flatMap((old) => [
  { old, resources: [] },
  { old, resources: RESOURCES },
]);
export const anyOldStart: fc.Arbitrary<OldStart> = fc.constantFrom(...STARTS);

interface Made extends OldRender {
  project: Project;
}

const made = new Map<string, Made>();

function make({ old, resources }: OldStart): Made {
  const key = JSON.stringify([old, resources]);
  const known = made.get(key);
  if (known) return known;
  const root = join(temporaryFolder('old'), 'my-api');
  const cli = join(oldVersion(), 'dist/cli.js');
  const features = old.join(',') || 'none';
  const flags = ['--env', 'uv', '--lang', 'en', '--no-install', '--no-git'];
  execFileSync(process.execPath, [cli, root, '--features', features, ...flags]);
  for (const resource of resources as Array<{ kind: string; name: string; fields?: string }>) {
    const { kind, name, fields = '' } = resource;
    const words = [kind, name, ...(fields === '' ? [] : [fields])];
    execFileSync(process.execPath, [join(oldVersion(), 'dist/grow.js'), ...words, '--yes'], { cwd: root });
  }
  const listed = execFileSync('find', ['.', '-type', 'f', '-printf', '%P\\n'], { cwd: root }).toString();
  const project: Project = new Map(
    listed
      .split('\n')
      .filter((path) => path !== '')
      .map((path) => {
        const bytes = readFileSync(join(root, path));
        return [path, bytes.includes(0) ? bytes : bytes.toString()];
      }),
  );
  const ask = (option: string): unknown =>
    JSON.parse(
      execFileSync(process.execPath, [cli, option, join(root, STATE)], { maxBuffer: 1e8 }).toString(),
    );
  const files = new Map(
    Object.entries(ask('--render') as Record<string, string | { base64: string }>).map(
      ([path, content]): [string, string | Uint8Array] => [
        path,
        typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'),
      ],
    ),
  );
  const result: Made = { project, files, database: (ask('--tables') as OldRender['database']) ?? undefined };
  made.set(key, result);
  return result;
}

export function startedOld(start: OldStart): Project {
  return new Map(make(start).project);
}

/** What `upgrade` does, on a project in memory. */
export function upgraded(
  project: Project,
  start: OldStart,
): { project: Project; actions: UpgradePlan['actions']; broken: UpgradePlan['broken'] } {
  const state = parseState(String(project.get(STATE)));
  const { files, database } = make(start);
  const after = render(state.answers);
  const migrations = migrationsBetween(database, databaseOf(state.answers), 'upgrade', folderOf(project));
  const { actions, broken } = planUpgrade(state, { before: files, after }, migrations, readerOf(project));
  return { project: applied(project, actions), actions, broken };
}
