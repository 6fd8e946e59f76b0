import { isAbsolute, resolve } from 'node:path';
import { execa } from 'execa';
import { Cancelled } from '../exit.js';
import type { Command } from './command.js';

export interface RunOptions {
  cwd: string;
  /** The whole environment of the process. */
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  /** Hears each line that the program writes. */
  onLine?: (line: string) => void;
}

export interface Outcome {
  ok: boolean;
  /** Standard output and error as they came, or why the program did not start. */
  output: string;
}

/**
 * Runs a program to its end, without a terminal to ask on.
 *
 * @throws Cancelled when the signal aborted; the program has then been stopped.
 */
export async function run({ file, args }: Command, options: RunOptions): Promise<Outcome> {
  const { cwd, environment, signal, onLine } = options;
  signal.throwIfAborted();
  const running = execa(/[\\/]/.test(file) && !isAbsolute(file) ? resolve(cwd, file) : file, args, {
    cwd,
    env: { ...environment },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    cancelSignal: signal,
  });
  running.all?.on('data', (chunk: Buffer) => {
    const line = chunk
      .toString()
      .trim()
      .split(/[\r\n]+/)
      .at(-1);
    if (line) onLine?.(line);
  });
  const result = await running;
  if (signal.aborted) throw new Cancelled();
  return { ok: !result.failed, output: result.all || result.shortMessage || '' };
}
