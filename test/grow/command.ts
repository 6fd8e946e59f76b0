import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { temporaryFolder } from './versions.js';

export interface Outcome {
  exitCode: number | undefined;
  stdout: string;
  all: string;
}

/** A real project in a real repository, made by a built version. */
export class Grown {
  private constructor(readonly root: string) {}

  static async create(features: string, { version = '.', env = 'venv' } = {}): Promise<Grown> {
    const root = join(temporaryFolder('grown'), 'my-api');
    await execa(process.execPath, [
      join(resolve(version), 'dist/cli.js'),
      ...[root, '--features', features, '--env', env, '--lang', 'en', '--no-install', '--no-git'],
    ]);
    const project = new Grown(root);
    await project.git('init', '--quiet');
    await project.commit('start');
    return project;
  }

  /** Runs the second bin of a built version, where nobody can be asked. */
  async grow(args: readonly string[], { version = '.', env = {} } = {}): Promise<Outcome> {
    const { exitCode, stdout, all } = await execa(
      process.execPath,
      [join(resolve(version), 'dist/grow.js'), ...args],
      { cwd: this.root, env, stdin: 'ignore', all: true, reject: false },
    );
    return { exitCode, stdout, all };
  }

  async git(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'core.autocrlf=false'];
    const { stdout } = await execa('git', [...identity, ...args], { cwd: this.root, stdin: 'ignore' });
    return stdout;
  }

  async commit(message: string): Promise<void> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  write(path: string, content: string): void {
    writeFileSync(join(this.root, path), content);
  }

  /** Replaces a text that has to be there. */
  edit(path: string, found: string, by: string): void {
    const text = this.read(path);
    if (!text.includes(found)) throw new Error(`${path} has no ${found}`);
    this.write(
      path,
      text.replace(found, () => by),
    );
  }
}
