import { join } from 'node:path';
import { largestCombinations } from '../combinations.js';
import { Project } from './project.js';
import { type WarmPython, warmPython } from './warm.js';

interface Union {
  project: Project;
  python: WarmPython;
}

let unionOfAll: Promise<Union> | undefined;

async function createUnion(): Promise<Union> {
  const project = await Project.create({ features: largestCombinations()[0] ?? [] });
  const python = await warmPython(join(project.folder, '.venv'));
  return { project, python };
}

let mypyCache: Promise<string> | undefined;

async function createMypyCache(): Promise<string> {
  const { project } = await union();
  const folder = join(project.folder, '.mypy_cache');
  await project.shell('uv run mypy', { MYPY_CACHE_DIR: folder });
  return folder;
}

function union(): Promise<Union> {
  unionOfAll ??= createUnion();
  return unionOfAll;
}

/** The environment of a project with as many features as one can have, its Python warm: made once, when first asked for. */
export async function sharedEnvironment(): Promise<string> {
  return join((await union()).project.folder, '.venv');
}

/** What mypy knows of the libraries in the shared environment, made when first asked for; to be copied, as mypy writes to it. */
export function sharedMypyCache(): Promise<string> {
  mypyCache ??= createMypyCache();
  return mypyCache;
}

export async function removeSharedEnvironment(): Promise<void> {
  const made = await unionOfAll?.catch(() => undefined);
  made?.python.stop();
  made?.project.remove();
}
