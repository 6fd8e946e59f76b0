import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { onTestFinished, vi } from 'vitest';

// Real processes, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 });

/** The built command: what is published is what is tested. */
const CLI = resolve('dist/cli.js');

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Options {
  cwd: string;
  /** Added to an environment that says nothing of language, colour, npm or git. */
  env?: Record<string, string | undefined>;
  input?: string;
}

/** Runs the create command away from any terminal. */
export function createCommand(args: readonly string[], { cwd, env, input }: Options): Promise<Finished> {
  return finished(spawn(process.execPath, [CLI, ...args], { cwd, env: environment(env) }), input);
}

/** Runs a shell command in which `$CREATE` is the create command. */
export function shell(script: string, { cwd, env }: Options): Promise<Finished> {
  const create = `${process.execPath} ${CLI}`;
  return finished(spawn('bash', ['-c', script], { cwd, env: { ...environment(env), CREATE: create } }));
}

/** Starts the create command and leaves it running. */
export function startCreateCommand(args: readonly string[], { cwd, env }: Options) {
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env: environment(env) });
  return { child, finished: finished(child) };
}

export interface TerminalSession {
  code: number;
  output: string;
}

/** Keys as a terminal sends them. */
export const keys = {
  enter: '\r',
  escape: '\u001b',
  ctrlC: '\u0003',
  space: ' ',
  down: '\u001b[B',
  f1: '\u001bOP',
};

/**
 * Runs the create command on a pseudo-terminal; each step waits for a text, then types.
 */
export async function createOnTerminal(
  args: readonly string[],
  steps: ReadonlyArray<readonly [expected: string, typed: string]>,
  { cwd, env }: Options,
  columns = 100,
): Promise<TerminalSession> {
  const order = {
    argv: [process.execPath, CLI, ...args],
    cwd,
    env: { TERM: 'xterm-256color', ...environment(env) },
    columns,
    timeout: 30,
    steps,
  };
  const python = spawn('python3', [resolve('test/create/terminal.py')]);
  const { stdout, stderr } = await finished(python, JSON.stringify(order));
  if (stderr !== '') throw new Error(stderr);
  const { missed, ...session } = JSON.parse(stdout) as TerminalSession & { missed: string | null };
  if (missed !== null) throw new Error(`${JSON.stringify(missed)} never came in:\n${session.output}`);
  return session;
}

/** A fresh folder, removed after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'create-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A folder for PATH with nothing on it but what is named: `real` programs of this machine and `fakes`, which are shell
 * scripts. Every call of a fake is recorded.
 */
export function programs({ real = [], fakes = {} }: { real?: string[]; fakes?: Record<string, string> }) {
  const folder = emptyFolder();
  const log = join(folder, 'calls.log');
  for (const name of real) symlinkSync(which(name), join(folder, name));
  for (const [name, script] of Object.entries(fakes)) {
    const record = `echo "${name} $*" >> '${log}'`;
    writeFileSync(join(folder, name), `#!/bin/sh\n${record}\n${script}\n`, { mode: 0o755 });
  }
  return {
    PATH: folder,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
  };
}

function which(name: string): string {
  return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}

/** Paths of all files below `folder`, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function environment(added: Options['env'] = {}): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const all = { PATH, HOME, TMPDIR, LANG: 'en_US.UTF-8', ...added };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function finished(child: ReturnType<typeof spawn>, input?: string): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}
