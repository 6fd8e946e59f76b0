import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { create, ids, type Project } from './memory.js';

/** Imports the applications of projects in memory, with the libraries of a real environment, see import_app.py. */
export class ImportJudge {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;
  private readonly numbers = new Map<string, number>();
  private readonly known = new Map<string, string>();
  /** How many applications were really imported. */
  count = 0;

  /** @param python an interpreter that has what every feature needs. */
  constructor(python: string) {
    const folder = mkdtempSync(join(tmpdir(), 'import-app-'));
    // What modules read beside themselves: pages, the model.
    for (const [path, content] of create(ids)) {
      if (path.endsWith('.py')) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const program = join(import.meta.dirname, 'import_app.py');
    const secrets = {
      SECRET_KEY: randomBytes(32).toString('hex'),
      WEBHOOK_KEY: randomBytes(32).toString('hex'),
    };
    this.process = spawn(python, [program, folder], {
      env: { ...process.env, ...secrets, PYTHONUTF8: '1', PYTHONPATH: '' },
    });
    this.process.stderr.pipe(process.stderr);
    this.answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** Why the application cannot be imported; empty where it can. */
  async faultIn(project: Project): Promise<string> {
    const texts: Record<number, string> = {};
    const files: Record<string, number> = {};
    for (const path of [...project.keys()].sort()) {
      if (!/^app\/.*\.py$/.test(path)) continue;
      const text = String(project.get(path));
      let number = this.numbers.get(text);
      if (number === undefined) {
        number = this.numbers.size;
        this.numbers.set(text, number);
        texts[number] = text;
      }
      files[path] = number;
    }
    const key = JSON.stringify(files);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.count++;
    this.process.stdin.write(`${JSON.stringify({ texts, files })}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('Python has ended');
    const fault = JSON.parse(value) as string;
    this.known.set(key, fault);
    return fault;
  }

  stop(): void {
    this.process.stdin.end();
  }
}
