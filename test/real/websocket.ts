import type { Client } from './client.js';

// biome-ignore lint/suspicious/noExplicitAny: what an application says is what the tests find out.
type Json = any;

/** How long something may take to arrive, on a machine that does other things as well. */
const PATIENCE_MS = 20_000;

/** Why a WebSocket has ended. */
export interface Ended {
  code: number;
  reason: string;
}

/** A WebSocket to an application, and what has come by it. */
export class Listener {
  /** Everything that was said, in order. */
  readonly heard: Json[] = [];
  /** When, and why, it ended. */
  readonly ended: Promise<Ended>;
  private next = 0;
  private wake = (): void => {};

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => {
      this.heard.push(JSON.parse(data));
      this.wake();
    });
    this.ended = new Promise((resume) => {
      socket.addEventListener('close', ({ code, reason }) => resume({ code, reason }));
    });
  }

  /**
   * Connects to where `client` talks, as who it is logged in as, with the token as a browser's page sends it.
   *
   * @throws Error when there is no connection.
   */
  static open(client: Client, path: string, headers: Record<string, string> = {}): Promise<Listener> {
    const [, token] = /^Bearer (.*)$/.exec(client.headers.authorization ?? '') ?? [];
    const protocols = token === undefined ? [] : ['bearer', token];
    const socket = new WebSocket(client.url.replace(/^http/, 'ws') + path, { protocols, headers });
    return new Promise((resume, failed) => {
      const listener = new Listener(socket);
      socket.addEventListener('open', () => resume(listener));
      socket.addEventListener('error', () => failed(new Error(`no WebSocket at ${path}`)));
    });
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /**
   * What comes next of this type, or that passes this test, whatever comes before it.
   *
   * @throws Error when it does not come in time.
   */
  async hear(wanted: string | ((event: Json) => boolean), patience = PATIENCE_MS): Promise<Json> {
    const fits = typeof wanted === 'string' ? (event: Json) => event.type === wanted : wanted;
    const deadline = Date.now() + patience;
    for (;;) {
      while (this.next < this.heard.length) {
        const event = this.heard[this.next++];
        if (fits(event)) return event;
      }
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`heard nothing of ${wanted}, only ${JSON.stringify(this.heard)}`);
      await new Promise<void>((resume) => {
        const timer = setTimeout(resume, left);
        this.wake = () => {
          clearTimeout(timer);
          resume();
        };
      });
    }
  }

  close(): void {
    this.socket.close();
  }
}
