import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: what a page evaluates to, and the protocol, have many shapes.
type Json = any;

/** How long something may take to appear, on a machine that does other things as well. */
const PATIENCE_MS = 20_000;

/** Chromium without a window, driven by its DevTools protocol. */
export class Browser {
  private readonly waiting = new Map<number, (answer: Json) => void>();
  private readonly pages = new Map<string, Page>();
  private requests = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly socket: WebSocket,
  ) {
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data);
      if (message.id === undefined) this.pages.get(message.sessionId)?.notice(message);
      else this.waiting.get(message.id)?.(message);
    });
  }

  /** @throws Error with its output when it does not start. */
  static async start(): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
    const options = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${folder}`];
    // As root it has no sandbox; in a container its shared memory is small.
    if (process.getuid?.() === 0) options.push('--no-sandbox');
    const child = spawn('chromium', [...options, '--disable-dev-shm-usage', '--disable-gpu'], {
      env: { ...process.env, HOME: folder },
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const url = await new Promise<string>((resume, failed) => {
      let output = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const [, address] = /^DevTools listening on (ws:\S+)/m.exec(output) ?? [];
        if (address) resume(address);
      });
      child.once('error', failed);
      child.once('exit', () => failed(new Error(`chromium does not start:\n${output}`)));
    });
    const socket = new WebSocket(url);
    await new Promise((resume, failed) => {
      socket.addEventListener('open', resume);
      socket.addEventListener('error', failed);
    });
    return new Browser(child, folder, socket);
  }

  /** A page of its own person: it shares nothing with the others. */
  async open(url: string): Promise<Page> {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page((method, params) => this.send(method, params, sessionId));
    this.pages.set(sessionId, page);
    await page.go(url);
    return page;
  }

  private async send(method: string, params: Json = {}, sessionId?: string): Promise<Json> {
    const id = ++this.requests;
    const answer = new Promise<Json>((resume) => this.waiting.set(id, resume));
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    const { result, error } = await answer;
    this.waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resume) => this.child.once('exit', resume));
    // Its own processes as well, which would go on writing.
    process.kill(-(this.child.pid as number), 'SIGKILL');
    await gone;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** A page as a person uses it. */
export class Page {
  /** What it has complained of in its console. */
  readonly complaints: string[] = [];

  constructor(private readonly send: (method: string, params?: Json) => Promise<Json>) {}

  /** Shows what is at `url`, and waits until it is there. */
  async go(url: string): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Log']) await this.send(`${domain}.enable`);
    await this.send('Page.navigate', { url });
    await this.until(`location.href !== 'about:blank' && document.readyState === 'complete'`);
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<Json> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails)
      throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  /** @throws Error when it does not become true in time, with what the page shows. */
  async until(expression: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await this.evaluate(expression))) {
      if (Date.now() > deadline)
        throw new Error(`in vain: ${expression}\n${await this.evaluate('document.body.innerText')}`);
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }

  /** Puts text into the field that is found by a CSS selector, in place of what is there. */
  async type(field: string, text: string): Promise<void> {
    await this.evaluate(`document.querySelector(${JSON.stringify(field)}).select()`);
    await this.evaluate(`document.querySelector(${JSON.stringify(field)}).focus()`);
    await this.send('Input.insertText', { text });
  }

  async pressEnter(): Promise<void> {
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...enter });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
  }

  /** A picture of it, as PNG, as large as on a screen of that width. */
  async picture(width = 1000, height = 700): Promise<Buffer> {
    await this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
    return Buffer.from((await this.send('Page.captureScreenshot')).data, 'base64');
  }

  /** What the browser tells of it. */
  notice({ method, params }: Json): void {
    if (method === 'Runtime.exceptionThrown')
      this.complaints.push(params.exceptionDetails.exception?.description);
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type))
      this.complaints.push(params.args.map(({ value }: Json) => value).join(' '));
    if (method === 'Log.entryAdded' && params.entry.level !== 'verbose')
      this.complaints.push(`${params.entry.text} ${params.entry.url ?? ''}`);
  }
}
