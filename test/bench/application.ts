import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Project } from '../real/project.js';
import { freePort } from '../real/server.js';
import { load, type Request } from './load.js';

const LOAD = { connections: 16, seconds: 1 };

/** A running application whose processor time and memory can be read. Linux only. */
export class Application {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    private pid: number,
  ) {}

  static async start(project: Project, entry: string, env: Record<string, string>): Promise<Application> {
    const port = await freePort();
    // Both write an access log, as they do by default, to nowhere.
    const child = spawn('bash', ['-c', `exec ${project.run}python -m uvicorn ${entry} --port ${port}`], {
      cwd: project.folder,
      env: { ...project.environment, ...env },
      stdio: 'ignore',
      detached: true,
    });
    const application = new Application(child, port, 0);
    const deadline = Date.now() + 120_000;
    while (!(await fetch(`${application.url}/health/live`).catch(() => undefined))?.ok) {
      if (Date.now() > deadline || child.exitCode !== null) {
        application.stop();
        throw new Error(`${entry} does not start`);
      }
      await new Promise((resume) => setTimeout(resume, 100));
    }
    application.pid = serverOf(child.pid as number);
    return application;
  }

  stop(): void {
    if (this.child.exitCode === null) process.kill(-(this.child.pid as number), 'SIGKILL');
  }

  /** Seconds of processor time since it was started. */
  get cpu(): number {
    return cpuTime(this.pid);
  }

  /** MiB that it keeps in memory. */
  get memory(): number {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Microseconds of the server's processor time; less shaken by what else the machine does than the time it takes. */
  async cpuPerRequest(request: Request): Promise<number> {
    const before = cpuTime(this.pid);
    const answered = await load(this.port, request, LOAD);
    return ((cpuTime(this.pid) - before) * 1e6) / answered;
  }
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** Seconds that a process has kept a processor busy. */
function cpuTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime and stime, in ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** `uv run` starts the server as its child, or a child of that. */
function serverOf(pid: number): number {
  // Any of the threads of uv may be the parent.
  const children = readdirSync(`/proc/${pid}/task`)
    .map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim())
    .filter((list) => list !== '');
  return children[0] === undefined ? pid : serverOf(Number(children[0].split(' ')[0]));
}
