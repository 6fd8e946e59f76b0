import { spawn } from 'node:child_process';
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

export function startWorker(project: Project, env: Record<string, string>): Worker {
  const command = `${project.run}celery --app app.worker.main worker --concurrency 2`;
  const child = spawn('bash', ['-c', `${project.activate}exec ${command}`], {
    cwd: project.folder,
    env: { ...project.environment, ...env },
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const signal = (name: NodeJS.Signals): void => {
    if (child.exitCode === null) process.kill(-(child.pid as number), name);
  };
  return {
    log: () => output.slice(-5000),
    halt: () => signal('SIGSTOP'),
    go: () => signal('SIGCONT'),
    kill: () => signal('SIGKILL'),
  };
}
