import { resolve } from 'node:path';
import { ApplyError, apply, recover } from '../apply/index.js';
import type { Messages, PathReason } from '../locales/index.js';
import type { Plan } from '../plan/index.js';
import { Exit } from './exit.js';
import type { Interrupt } from './interrupt.js';
import type { Terminal } from './terminal.js';

interface Surroundings {
  messages: Messages;
  terminal: Terminal;
  interrupt: Interrupt;
}

/**
 * `apply` for a person.
 *
 * @throws Exit that says what went wrong; nothing was changed, except where it says so.
 */
export async function write(root: string, plan: Plan, { messages, interrupt }: Surroundings): Promise<void> {
  try {
    await apply(root, plan, { signal: interrupt.signal });
  } catch (error) {
    if (error instanceof ApplyError && error.code === 'cancelled') {
      throw new Exit(interrupt.exitCode(), messages.cancelledWhileWriting, { cause: error });
    }
    throw inWords(error, root, messages);
  }
}

/**
 * `recover` for a person, who is told when there was something to undo.
 *
 * @throws Exit that says why it cannot be undone.
 */
export function undoEarlierRun(root: string, { messages, terminal }: Omit<Surroundings, 'interrupt'>): void {
  try {
    const recovery = recover(root);
    if (recovery.outcome === 'undone') terminal.warn(messages.recovered(recovery.changed));
  } catch (error) {
    throw inWords(error, root, messages);
  }
}

function inWords(error: unknown, root: string, messages: Messages): unknown {
  if (!(error instanceof ApplyError)) return error;
  const { code, path, errno = '' } = error;
  const place = resolve(root, path);
  if (code !== 'disk' && code !== 'root-not-a-folder') {
    return new Exit(1, messages.applyFailed(code, place), { cause: error });
  }
  const text = messages.unwritable(place, PATH_REASONS[errno] ?? (errno || error.message));
  return new Exit(1, code === 'disk' ? `${text}\n${messages.refused}` : text, { cause: error });
}

/** Reasons in our words for the system's error codes. */
export const PATH_REASONS: Readonly<Record<string, PathReason>> = {
  ENOTDIR: 'not-a-folder',
  EEXIST: 'not-a-folder',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EROFS: 'read-only',
  ENAMETOOLONG: 'too-long',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
};
