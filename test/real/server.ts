import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Project } from './project.js';

/** How long a server may take to answer first, or to stop, on a machine that does other things as well. */
const PATIENCE_MS = 60_000;

/** A running application. */
export class Server {
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    const collect = (text: string): void => {
      this.output += text;
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
  }

  /**
   * Starts `command` with a free port and waits until the application says that it is ready.
   *
   * @param command a line for the shell that takes `--port`.
   * @throws Error with its output when it stops first, or does not get ready.
   */
  static async start(project: Project, command: string, env: Record<string, string> = {}): Promise<Server> {
    const port = await freePort();
    // `exec`: the signal that stops it has to reach the program, not a shell around it.
    const child = spawn('bash', ['-c', `${project.activate}exec ${command} --port ${port}`], {
      cwd: project.folder,
      env: { ...project.environment, ...env },
      detached: true,
    });
    const server = new Server(child, `http://127.0.0.1:${port}`);
    try {
      await server.ready();
    } catch (error) {
      server.kill();
      throw error;
    }
    return server;
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const response = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (response?.ok) return;
      if (this.child.exitCode !== null || Date.now() > deadline) {
        throw new Error(
          `the application does not get ready (${response?.status ?? 'no answer'}):\n${this.output}`,
        );
      }
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }

  /** What the server has written so far. */
  get log(): string {
    return this.output;
  }

  /**
   * Stops it as Docker and systemd do, with SIGTERM.
   *
   * @throws Error when it does not stop in time, exits with an error, or does not finish its own shutdown.
   */
  async stop(): Promise<void> {
    const ended = new Promise<[number | null, NodeJS.Signals | null]>((resume) =>
      this.child.once('exit', (code, signal) => resume([code, signal])),
    );
    const running = this.child.exitCode === null && this.child.signalCode === null;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), PATIENCE_MS);
    const [code, signal] = running ? await ended : [this.child.exitCode, this.child.signalCode];
    clearTimeout(timer);
    // Uvicorn shuts down and then lets the signal do what it does by default; a shell makes 143 of that.
    const clean = running && (code === 0 || code === 143 || signal === 'SIGTERM');
    if (!clean || !/Application shutdown complete/.test(this.output)) {
      throw new Error(`the application did not stop cleanly (${code ?? signal}):\n${this.output}`);
    }
  }

  /** Ends it and everything that it started. */
  kill(): void {
    this.signal('SIGKILL');
  }

  /** Sends a signal to it and everything that it started. */
  signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-(this.child.pid as number), signal);
    } catch {
      // It has ended already.
    }
  }
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resume, failed) => {
    const server = createServer()
      .once('error', failed)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        server.close(() => resume(port));
      });
  });
}
