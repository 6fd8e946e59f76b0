import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Client } from '../client.js';
import { Project } from '../project.js';
import { Server } from '../server.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

interface Exported {
  resourceSpans: Array<{
    resource: { attributes: Array<{ key: string; value: { stringValue?: string } }> };
    scopeSpans: Array<{ spans: Span[] }>;
  }>;
}

/** Prints each export of the standard input, a line of base64 each, as a line of JSON. */
const DECODE = `\
import base64, sys
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
for line in sys.stdin:
    print(MessageToJson(ExportTraceServiceRequest.FromString(base64.b64decode(line)), indent=None))
`;

/** Receives what OpenTelemetry exports over HTTP. */
class Receiver {
  /** The path of every export. */
  readonly paths: string[] = [];
  private readonly exports: string[] = [];

  private readonly server: HttpServer = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.paths.push(request.url ?? '');
      this.exports.push(Buffer.concat(chunks).toString('base64'));
      response.end();
    });
  });

  listen(): Promise<void> {
    return new Promise((resume) => this.server.listen(0, '127.0.0.1', resume));
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Everything received, decoded by the project's own protobuf. */
  async received({ folder, environment }: Project): Promise<Exported[]> {
    const { stdout } = await execa('uv', ['run', 'python', '-c', DECODE], {
      cwd: folder,
      env: environment,
      input: this.exports.join('\n'),
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }
}

const receiver = new Receiver();
let project: Project;

beforeAll(async () => {
  await receiver.listen();
  project = await Project.create({ features: [] });
});
afterAll(() => {
  receiver.close();
  project?.remove();
});

test('with the one setting in .env, spans of a request reach a receiver, and its log line has their trace id', async () => {
  project.write('.env', `OTEL_EXPORTER_OTLP_ENDPOINT=${receiver.url}\n`);
  const server = await Server.start(project, 'uv run fastapi run');
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  try {
    const client = new Client(server.url, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    expect((await client.get('/api/v1/items')).status).toBe(200);
    await server.stop();
  } finally {
    server.kill();
  }

  expect(new Set(receiver.paths)).toEqual(new Set(['/v1/traces']));
  const resources = (await receiver.received(project)).flatMap(({ resourceSpans }) => resourceSpans);
  const [service] = resources[0]?.resource.attributes.filter(({ key }) => key === 'service.name') ?? [];
  expect(service?.value.stringValue).toBe('My api');
  const spans = resources
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
    .filter((span) => Buffer.from(span.traceId, 'base64').toString('hex') === traceId);
  expect(spans.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['GET /api/v1/items', 'fastapi.dependencies', 'fastapi.endpoint']),
  );

  const line = server.log.split('\n').find((text) => text.includes('GET /api/v1/items 200')) ?? '{}';
  expect(JSON.parse(line).trace_id).toBe(traceId);
});

test('without the setting nothing is sent, and the log line has no trace id', async () => {
  const before = receiver.paths.length;
  project.write('.env', '');
  const server = await Server.start(project, 'uv run fastapi run');
  try {
    await new Client(server.url).get('/api/v1/items');
    await server.stop();
  } finally {
    server.kill();
  }
  expect(receiver.paths).toHaveLength(before);
  const line = server.log.split('\n').find((text) => text.includes('GET /api/v1/items 200')) ?? '{}';
  expect(JSON.parse(line).trace_id).toBeNull();
});
