import { connect } from 'node:net';

/** One request, sent again and again. */
export interface Request {
  method: 'GET' | 'POST';
  /** With the query string. */
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
}

/**
 * Keeps `connections` of them busy for so long: each sends its next request when the last one is answered.
 *
 * @returns how many requests were answered. @throws Error when one is answered with anything but 200 or 201.
 */
export async function load(
  port: number,
  { method, path, headers = {}, body }: Request,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<number> {
  const content = body === undefined ? '' : JSON.stringify(body);
  const sent = {
    Host: `127.0.0.1:${port}`,
    ...headers,
    ...(content && { 'Content-Type': 'application/json', 'Content-Length': `${Buffer.byteLength(content)}` }),
  };
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}`);
  const request = [`${method} ${path} HTTP/1.1`, ...lines, '', content].join('\r\n');
  const end = performance.now() + seconds * 1000;
  let answered = 0;

  const oneConnection = (): Promise<void> =>
    new Promise((resume, failed) => {
      let received = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(request));
      socket.setEncoding('latin1').setNoDelay(true);
      socket.on('error', failed);
      socket.on('close', () => resume());
      socket.on('data', (text: string) => {
        received += text;
        if (!isWhole(received)) return;
        if (!/^HTTP\/1.1 20[01]/.test(received)) failed(new Error(received));
        received = '';
        answered += 1;
        if (performance.now() < end) socket.write(request);
        else socket.destroy();
      });
    });
  await Promise.all(Array.from({ length: connections }, oneConnection));
  return answered;
}

function isWhole(response: string): boolean {
  const body = response.indexOf('\r\n\r\n') + 4;
  if (body < 4) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(response)?.[1];
  if (length === undefined) throw new Error(`no Content-Length:\n${response}`);
  return response.length >= body + Number(length);
}
