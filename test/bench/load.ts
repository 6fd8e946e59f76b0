import { connect } from 'node:net';

/**
 * Keeps `connections` of them busy for so long: each sends its next request when the last one is answered.
 *
 * @returns how many requests were answered. @throws Error when one is answered with anything but 200.
 */
export async function load(
  url: string,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`;
  const end = performance.now() + seconds * 1000;
  let answered = 0;

  const oneConnection = (): Promise<void> =>
    new Promise((resume, failed) => {
      let received = '';
      const socket = connect(Number(port), hostname, () => socket.write(request));
      socket.setEncoding('latin1').setNoDelay(true);
      socket.on('error', failed);
      socket.on('close', () => resume());
      socket.on('data', (text: string) => {
        received += text;
        if (!isWhole(received)) return;
        if (!received.startsWith('HTTP/1.1 200')) failed(new Error(received));
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
