import { isAbsolute, resolve } from 'node:path';
// What execa starts programs with, a tenth of its size: the package has to stay small.
import spawn from 'cross-spawn';
import { Cancelled } from '../terminal/exit.js';
import type { Command } from './command.js';

export interface RunOptions {
  cwd: string;
  /** The whole environment of the process. */
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  /** Standard input of the program; empty if undefined. */
  input?: string | Uint8Array;
  /** Hears each line that the program writes. */
  onLine?: (line: string) => void;
}

export interface Outcome {
  ok: boolean;
  /** Standard output and error as they came, or why the program did not start. */
  output: string;
  /** Standard output alone. */
  stdout: string;
}

/** How long a program that was asked to stop may take, in milliseconds. */
const GRACE = 5000;

/**
 * Runs a program to its end, without a terminal to ask on.
 *
 * @throws Cancelled when the signal aborted; the program has then been stopped.
 */
export async function run({ file, args }: Command, options: RunOptions): Promise<Outcome> {
  const { cwd, environment, signal, input, onLine } = options;
  signal.throwIfAborted();
  const program = spawn(/[\\/]/.test(file) && !isAbsolute(file) ? resolve(cwd, file) : file, [...args], {
    cwd,
    env: { ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const output: Buffer[] = [];
  const stdout: Buffer[] = [];
  program.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  for (const stream of [program.stdout, program.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output.push(chunk);
      const line = chunk
        .toString()
        .trim()
        .split(/[\r\n]+/)
        .at(-1);
      if (line) onLine?.(line);
    });
  }
  // A program that reads nothing closes the pipe early, and says with its exit code what it thinks of that.
  program.stdin?.on('error', () => {});
  program.stdin?.end(input);
  let impatient: NodeJS.Timeout | undefined;
  const stop = (): void => {
    program.kill('SIGTERM');
    impatient = setTimeout(() => program.kill('SIGKILL'), GRACE);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ok = await new Promise<boolean>((done) => {
      program.on('error', (error) => {
        output.push(Buffer.from(error.message));
        done(false);
      });
      program.on('close', (code) => done(code === 0));
    });
    if (signal.aborted) throw new Cancelled();
    return {
      ok,
      output: Buffer.concat(output).toString().trimEnd(),
      stdout: Buffer.concat(stdout).toString(),
    };
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(impatient);
  }
}
