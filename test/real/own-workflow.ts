import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addFragments } from './fragments.js';
import type { Project } from './project.js';
import { serviceFor } from './services.js';
import { sharedMypyCache } from './shared-environment.js';

/** Mypy has most of its work with the libraries, which are the same everywhere. One folder for each run at the same time. */
const mypyCaches: string[] = [];

interface Prepared {
  /** Whether the dependencies are there already, in the environment that is shared. */
  installed: boolean;
  /** Whether servers are there: then the steps that talk to one are run, else those that do not. */
  servers: boolean;
}

/**
 * Runs what a project's own workflow runs: it is linted, formatted, typed, says what it depends on, and passes its tests.
 *
 * @returns the steps that failed, with their output; empty when none did.
 */
export async function failuresOfWorkflow(
  project: Project,
  { installed, servers }: Prepared,
): Promise<string> {
  const removeFragments = addFragments(project);
  const cache = mypyCaches.pop() ?? (await newMypyCache());
  const failures: string[] = [];
  for (const step of project.workflow()) {
    if (step.installs ? installed : step.needsService !== servers) continue;
    const given = step.needsService ? await withServices(step.env) : step.env;
    const env: Record<string, string> = { ...given, MYPY_CACHE_DIR: cache };
    await project.shell(step.run, env).catch(({ message }) => failures.push(`${step.name}\n${message}`));
  }
  mypyCaches.push(cache);
  removeFragments();
  return failures.join('\n\n');
}

async function newMypyCache(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mypy-'));
  // Good for an environment of the project's own as well: mypy compares the libraries by their content.
  cpSync(await sharedMypyCache(), folder, { recursive: true });
  return folder;
}

export function removeMypyCaches(): void {
  for (const folder of mypyCaches.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Variables with the services that they name. */
async function withServices(named: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const given: Record<string, string> = {};
  for (const [key, value] of Object.entries(named)) given[key] = await serviceFor(value);
  return given;
}
