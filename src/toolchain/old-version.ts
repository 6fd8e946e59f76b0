import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Content } from '../files/content.js';
import { STATE_FILE } from '../files/project-path.js';
import type { OldVersionProblem } from '../locales/problems.js';
import type { Database } from '../tables/database.js';
import { type RunOptions, run } from './run.js';

export const PACKAGE = 'create-fastapi-curriculum';

/** A project's answers rendered by an earlier version: the base of the merge. */
export interface OldRender {
  files: Map<string, Content>;
  database: Database | undefined;
}

/** The version that made the project cannot say what it made. */
export class OldVersionError extends Error {
  override readonly name = 'OldVersionError';

  constructor(readonly problem: OldVersionProblem) {
    super(JSON.stringify(problem));
  }
}

/**
 * Has the version that made a project render it again. It reads the state file itself, which it wrote: nobody understands that better.
 *
 * @param version the version, which npm gets into a temporary folder.
 * @param from folder or tarball of the package, instead of npm's.
 * @param options how programs are run in the project's root.
 * @throws OldVersionError when it cannot be had, or is another.
 */
export async function renderWithOldVersion(
  version: string,
  from: string | undefined,
  options: RunOptions,
): Promise<OldRender> {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  try {
    const program = await install(version, from, folder, options);
    const ask = async (...args: string[]): Promise<string> => {
      const { ok, output, stdout } = await run(
        { file: process.execPath, args: [program, ...args] },
        { ...options, environment: withoutNpm(options.environment) },
      );
      if (!ok) throw new OldVersionError({ code: 'unavailable', detail: output });
      return stdout;
    };
    const is = (await ask('--version')).trim();
    if (is !== version) throw new OldVersionError({ code: 'other', version: is });
    const state = join(options.cwd, STATE_FILE);
    const files = JSON.parse(await ask('--render', state)) as Record<string, string | { base64: string }>;
    const database = JSON.parse(await ask('--tables', state)) as Database | null;
    return {
      files: new Map(
        Object.entries(files).map(([path, content]) => [
          path,
          typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'),
        ]),
      ),
      database: database ?? undefined,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gets the package, if it is not here already. Returns the script of its create command. */
async function install(
  version: string,
  from: string | undefined,
  folder: string,
  options: RunOptions,
): Promise<string> {
  const place = from === undefined ? undefined : resolve(options.cwd, from);
  if (place !== undefined && !existsSync(place)) {
    throw new OldVersionError({ code: 'unavailable', detail: place });
  }
  if (place !== undefined && statSync(place).isDirectory()) return programIn(place);
  // A manifest of its own, or npm would look for one above; and the project's own registry, where it names one.
  writeFileSync(join(folder, 'package.json'), '{}');
  const settings = join(options.cwd, '.npmrc');
  if (existsSync(settings)) copyFileSync(settings, join(folder, '.npmrc'));
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { ok, output } = await run(
    { file: 'npm', args: ['install', ...flags, place ?? `${PACKAGE}@${version}`] },
    { ...options, cwd: folder, environment: withoutNpm(options.environment) },
  );
  if (!ok) throw new OldVersionError({ code: 'unavailable', detail: output });
  return programIn(join(folder, 'node_modules', PACKAGE));
}

function programIn(folder: string): string {
  try {
    const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
    };
    return join(folder, bin[PACKAGE] as string);
  } catch (error) {
    throw new OldVersionError({ code: 'unavailable', detail: (error as Error).message });
  }
}

/** Variables that the surrounding npm sets for its children; another npm must not inherit them. */
function withoutNpm(environment: RunOptions['environment']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^npm_(config_(?!registry|cache)|lifecycle|package|command)/i.test(name),
    ),
  );
}
