import { type ChildProcess, spawn } from 'node:child_process';
import type { Project } from './project.js';

/** A Celery worker of a project. */
export interface Worker {
  /** What it has written of late. */
  log(): string;
  /** Lets it do nothing until `go` is called. */
  halt(): void;
  go(): void;
  kill(): void;
}

/** Starts it, and starts it again when it ends, as compose.yaml does: of some lost connections Celery says "Unrecoverable error". */
export function startWorker(project: Project, env: Record<string, string>): Worker {
  const command = `${project.run}celery --app app.worker.main worker --concurrency 2`;
  let output = '';
  let isWanted = true;
  let child: ChildProcess;

  const start = (): void => {
    child = spawn('bash', ['-c', `${project.activate}exec ${command}`], {
      cwd: project.folder,
      env: { ...project.environment, ...env },
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    child.once('exit', (code) => {
      if (!isWanted) return;
      output += `\nended with ${code}, started again\n`;
      setTimeout(() => isWanted && start(), 1000);
    });
  };
  start();
  const signal = (name: NodeJS.Signals): void => {
    if (child.exitCode === null) process.kill(-(child.pid as number), name);
  };
  return {
    log: () => output.slice(-5000),
    halt: () => signal('SIGSTOP'),
    go: () => signal('SIGCONT'),
    kill: () => {
      isWanted = false;
      signal('SIGKILL');
    },
  };
}
