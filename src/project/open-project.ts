import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseState, type State, StateError } from '../answers/state.js';
import { STATE_FILE } from '../files/project-path.js';
import type { GrowMessages } from '../locales/grow.js';
import { Exit } from '../terminal/exit.js';
import { undoEarlierRun } from '../terminal/write.js';
import { findProject } from './find-project.js';
import type { GrowSurroundings } from './surroundings.js';

/** A project that a command is about to change. */
export interface OpenProject {
  root: string;
  state: State;
}

/**
 * Finds the project, undoes what a killed command left in it (unless nothing is to be written), and reads its state.
 *
 * @throws Exit when there is no project, or none that can be understood.
 */
export function openProject(surroundings: GrowSurroundings, { dryRun }: { dryRun: boolean }): OpenProject {
  const { cwd, say } = surroundings;
  const root = findProject(cwd);
  if (root === undefined) throw new Exit(1, say.notAProject(cwd));
  if (!dryRun) undoEarlierRun(root, surroundings);
  return { root, state: readState(root, say) };
}

/** @throws Exit when the state file cannot be used, with all that is wrong with it. */
export function readState(root: string, say: GrowMessages): State {
  try {
    return parseState(readFileSync(join(root, STATE_FILE), 'utf8'));
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw new Exit(1, explained(error, say), { cause: error });
  }
}

/** Everything that is wrong with a state file, a line each, and what to do about it. */
function explained({ problems }: StateError, { state: say }: GrowMessages): string {
  const lines = [say.heading, ...problems.map((problem) => `  ${say.problem(problem)}`)];
  const codes = new Set(problems.map(({ code }) => code));
  // A newer version's file is as it should be.
  if (!codes.has('newer-schema')) lines.push(codes.has('conflict-markers') ? say.resolve : say.restore);
  return lines.join('\n');
}
