import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../answers/answers.js';
import { parseState, type State, StateError } from '../answers/state.js';
import { ApplyError, recover } from '../apply/index.js';
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
 * Finds the project, finishes what a killed command left in it (unless nothing is to be written), and reads its state.
 *
 * @throws Exit when there is no project, or none that can be understood.
 */
export function openProject(surroundings: GrowSurroundings, { dryRun }: { dryRun: boolean }): OpenProject {
  const { cwd, lang } = surroundings;
  const root = findProject(cwd);
  if (root === undefined) throw new Exit(1, growMessages[lang].notAProject(cwd));
  if (!dryRun) finishEarlierRun(root, surroundings);
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

/**
 * Finishes or undoes what a killed command left, and says so.
 *
 * @throws Exit when that cannot be done.
 */
export function finishEarlierRun(
  root: string,
  { messages, terminal }: Pick<GrowSurroundings, 'messages' | 'terminal'>,
): void {
  try {
    const { outcome } = recover(root);
    if (outcome !== 'nothing') terminal.warn(messages.recovered(outcome));
  } catch (error) {
    if (!(error instanceof ApplyError)) throw error;
    const { code, path } = error;
    const message =
      code === 'disk' || code === 'root-not-a-folder'
        ? messages.unwritable(join(root, path), error.errno ?? error.message)
        : messages.applyFailed(code, join(root, path));
    throw new Exit(1, message, { cause: error });
  }
}
