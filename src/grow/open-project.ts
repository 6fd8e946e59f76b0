import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../answers/answers.js';
import { parseState, type State, StateError } from '../answers/state.js';
import { undoEarlierRun } from '../apply/in-words.js';
import { STATE_FILE } from '../files/project-path.js';
import { Exit } from '../terminal/exit.js';
import { findProject } from './find-project.js';
import { growMessages } from './messages.js';
import { explainState } from './state-messages.js';
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
  const { cwd, lang } = surroundings;
  const root = findProject(cwd);
  if (root === undefined) throw new Exit(1, growMessages[lang].notAProject(cwd));
  if (!dryRun) undoEarlierRun(root, surroundings);
  return { root, state: readState(root, lang) };
}

/** @throws Exit when the state file cannot be used, with all that is wrong with it. */
export function readState(root: string, lang: Language): State {
  try {
    return parseState(readFileSync(join(root, STATE_FILE), 'utf8'));
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw new Exit(1, explainState(error, lang), { cause: error });
  }
}
