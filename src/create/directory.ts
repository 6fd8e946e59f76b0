import { accessSync, constants, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nameProblem } from '../answers/answers.js';
import type { Messages } from '../locales/index.js';
import { Exit } from '../terminal/exit.js';
import type { Questions } from '../terminal/prompts.js';
import { PATH_REASONS } from '../terminal/write.js';

/** The folder that will be the project. */
export interface Target {
  /** Absolute. */
  path: string;
  /** The directory as typed. */
  typed: string;
  /** Name of the project. */
  name: string;
}

interface Context {
  cwd: string;
  home: string | undefined;
  messages: Messages;
  ask: Questions | undefined;
}

const DEFAULT = 'my-api';

/**
 * @throws Exit when there can be no project at that place, whatever its files would be.
 */
export async function chooseDirectory(given: string | undefined, context: Context): Promise<Target> {
  const { cwd, home, messages, ask } = context;
  if (given === undefined && ask !== undefined) {
    const asked = await ask.text(messages.ask.directory, DEFAULT, (text) => {
      const { path } = target(text, cwd, home);
      return wrongName(path, messages) ?? wrongPath(path, messages);
    });
    return target(asked, cwd, home);
  }
  // The name of a given directory was checked with the other arguments.
  const chosen = target(given ?? DEFAULT, cwd);
  const problem = wrongPath(chosen.path, messages);
  if (problem !== undefined) throw new Exit(1, problem);
  return chosen;
}

function target(text: string, cwd: string, home?: string): Target {
  // At a prompt there is no shell to expand it, and a folder called "~" is a trap for the next `rm -r`.
  const typed = home !== undefined && /^~(?=[\\/]|$)/.test(text) ? join(home, text.slice(1)) : text;
  const path = resolve(cwd, typed);
  return { path, typed, name: basename(path).normalize('NFC') };
}

function wrongName(path: string, messages: Messages): string | undefined {
  const name = basename(path).normalize('NFC');
  const reason = nameProblem(name);
  return reason && messages.problem({ code: 'bad-name', name, reason });
}

function wrongPath(path: string, messages: Messages): string | undefined {
  try {
    let place = path;
    let stats = statSync(place, { throwIfNoEntry: false });
    while (stats === undefined && dirname(place) !== place) {
      place = dirname(place);
      stats = statSync(place, { throwIfNoEntry: false });
    }
    if (!stats?.isDirectory()) return messages.unusablePath(path, 'not-a-folder');
    accessSync(place, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = PATH_REASONS[code];
    return reason ? messages.unusablePath(path, reason) : messages.unwritable(path, message);
  }
}
