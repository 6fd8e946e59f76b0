import { join } from 'node:path';
import { largestCombinations } from '../combinations.js';
import { Project } from './project.js';
import { type WarmPython, warmPython } from './warm.js';

let unionOfAll: Promise<{ project: Project; python: WarmPython }> | undefined;

/** The environment of a project with as many features as one can have, its Python warm: made once, when first asked for. */
export async function sharedEnvironment(): Promise<string> {
  unionOfAll ??= (async () => {
    const project = await Project.create({ features: largestCombinations()[0] ?? [] });
    return { project, python: await warmPython(join(project.folder, '.venv')) };
  })();
  return join((await unionOfAll).project.folder, '.venv');
}

export async function removeSharedEnvironment(): Promise<void> {
  const union = await unionOfAll?.catch(() => undefined);
  union?.python.stop();
  union?.project.remove();
}
