import { existsSync } from 'node:fs';
import { join } from 'node:path';
import spawn from 'cross-spawn';
import type { Command } from './command.js';
import type { PythonEnvironment } from './environment.js';
import type { RunOptions } from './run.js';

/** The Python of a project that has what it needs; undefined where nothing is installed yet. */
export function pythonOf(
  root: string,
  { tool, distribution }: PythonEnvironment,
  platform: NodeJS.Platform,
): Command | undefined {
  if (tool === 'conda')
    return { file: 'conda', args: ['run', '--no-capture-output', '--name', distribution, 'python'] };
  const file = join(root, '.venv', ...(platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  return existsSync(file) ? { file, args: [] } : undefined;
}

type Surroundings = Pick<RunOptions, 'cwd' | 'environment'>;

/** Starts the judge; what it says comes on `stdout`, in UTF-8 whatever the console. */
function startJudge(
  python: Command,
  args: readonly string[],
  { cwd, environment }: Surroundings,
  module = 'lessons.judge',
) {
  return spawn(python.file, [...python.args, '-m', module, ...args], {
    cwd,
    env: { ...environment, PYTHONUTF8: '1' },
    stdio: [
      args.includes('--serve') ? 'pipe' : 'ignore',
      args.includes('--serve') ? 'pipe' : 'inherit',
      'inherit',
    ],
    windowsHide: true,
  });
}

/** Judges one folder. Returns the exit code of the judge; 2, could not judge, where it did not even start. */
export async function judge(
  python: Command,
  folder: string,
  surroundings: Surroundings,
  module?: string,
  more: readonly string[] = [],
): Promise<number> {
  const child = startJudge(python, [folder, ...more], surroundings, module);
  return new Promise((done) => {
    child.on('error', () => done(2));
    child.on('close', (code) => done(code ?? 2));
  });
}

/** A judge that keeps the libraries imported from one judgement to the next. */
export class WarmJudge {
  private readonly child;
  private output = '';
  private finished: ((judged: { code: number; said: string }) => void) | undefined;

  constructor(python: Command, surroundings: Surroundings) {
    this.child = startJudge(python, ['--serve'], surroundings);
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      const [, said = '', code] = /^([\s\S]*)\0(\d+)\r?\n$/.exec(this.output) ?? [];
      if (code !== undefined) this.finish(Number(code), said);
    });
    this.child.stdin?.on('error', () => {});
    this.child.on('error', () => this.finish(2, ''));
    this.child.on('close', () => this.finish(2, this.output));
  }

  /** One at a time. */
  judge(folder: string): Promise<{ code: number; said: string }> {
    return new Promise((done) => {
      this.finished = done;
      this.child.stdin?.write(`${folder}\n`);
    });
  }

  stop(): void {
    this.child.stdin?.end();
    this.child.kill();
  }

  private finish(code: number, said: string): void {
    this.output = '';
    this.finished?.({ code, said });
    this.finished = undefined;
  }
}
