import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface MigrateRequest {
  /** The project's. */
  folder: string;
  /** The database's. */
  url: string;
  /** A number that no earlier request for that database had. */
  round: number;
}

/** What became of a database, see migrate.py. */
export interface Migrated {
  problems: string[];
  /** How many rows each table has: a few more than before. */
  rows: Record<string, number>;
}

/** Runs Alembic in forks of one Python, which has imported the libraries. */
export class Migrations {
  private readonly python: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;

  /** @param environment folder of a virtual environment that has what the projects need. */
  constructor(environment: string) {
    this.python = spawn(join(environment, 'bin', 'python'), [join(import.meta.dirname, 'migrate.py')], {
      env: { ...process.env, PYTHONUTF8: '1' },
    });
    this.python.stderr.pipe(process.stderr);
    this.answers = createInterface({ input: this.python.stdout })[Symbol.asyncIterator]();
  }

  /** One at a time. @throws Error when Python has ended. */
  async migrate(request: MigrateRequest): Promise<Migrated> {
    this.python.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('Python has ended');
    return JSON.parse(value);
  }

  stop(): void {
    this.python.stdin.end();
  }
}
