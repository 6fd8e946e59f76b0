/** An answer, its body read. */
export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

// biome-ignore lint/suspicious/noExplicitAny: what an application answers is what the tests find out.
type Json = any;

/** A small HTTP client for JSON APIs. */
export class Client {
  constructor(
    readonly url: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The same application, asked with more headers. */
  with(headers: Record<string, string>): Client {
    return new Client(this.url, { ...this.headers, ...headers });
  }

  get = (path: string): Promise<Answer<Json>> => this.send('GET', path);
  post = (path: string, body?: unknown): Promise<Answer<Json>> => this.send('POST', path, body);
  put = (path: string, body?: unknown): Promise<Answer<Json>> => this.send('PUT', path, body);
  patch = (path: string, body?: unknown): Promise<Answer<Json>> => this.send('PATCH', path, body);
  delete = (path: string): Promise<Answer<Json>> => this.send('DELETE', path);

  /** @param body sent as a form where it is URLSearchParams or FormData, as it is where it is a text or a stream, else as JSON. */
  async send(method: string, path: string, body?: unknown): Promise<Answer<Json>> {
    const raw =
      typeof body === 'string' ||
      [URLSearchParams, FormData, ReadableStream].some((kind) => body instanceof kind);
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body !== undefined && !raw && { 'content-type': 'application/json' }), ...this.headers },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    } as RequestInit);
    const text = await response.text();
    const json = /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: json && text !== '' ? JSON.parse(text) : text,
    };
  }
}
