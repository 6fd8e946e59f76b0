import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HOST, Nginx } from '../nginx.js';
import { Project } from '../project.js';
import { Server } from '../server.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let project: Project;
beforeAll(async () => {
  project = await Project.create({ features: ['prometheus', 'websocket'] });
});
afterAll(() => project?.remove());

describe.each(['', '/svc'])('behind nginx, under the prefix "%s"', (prefix) => {
  let server: Server;
  let nginx: Nginx;
  beforeAll(async () => {
    const command = `${project.run}fastapi run${prefix && ` --root-path ${prefix}`}`;
    server = await Server.start(project, command, { ALLOWED_HOSTS: HOST, HTTPS_REDIRECT: 'true' });
    nginx = await Nginx.start(project, server.url, prefix);
  });
  afterAll(async () => {
    nginx?.stop();
    await server?.stop();
  });

  it('answers over HTTPS and redirects what comes past the proxy', async () => {
    const { status, headers } = await nginx.request(`${prefix}/api/v1/items`);
    expect(status).toBe(200);
    expect(headers).toContain('strict-transport-security:');
    const direct = await fetch(`${server.url}/api/v1/items`, { redirect: 'manual' });
    expect(direct.status).toBe(307);
  });

  it('answers probes by address, over plain HTTP', async () => {
    const status = async (path: string) => (await fetch(server.url + path, { redirect: 'manual' })).status;
    expect(await status('/health/live')).toBe(200);
    expect(await status('/health/ready')).toBe(200);
    // Reached, but not without its token.
    expect(await status('/metrics')).toBe(401);
  });

  it('refuses another host with a problem', async () => {
    const { status, headers } = await nginx.request(
      `${prefix}/api/v1/items`,
      '--header',
      'Host: evil.example.com',
    );
    expect(status).toBe(400);
    expect(headers).toContain('application/problem+json');
  });

  it('lets the pages load what they need', async () => {
    const docs = await nginx.request(`${prefix}/docs`);
    expect(docs.headers).not.toContain('content-security-policy');
    expect(docs.body).toContain(`'${prefix}/openapi.json'`);
    const chat = await nginx.request(`${prefix}/chat`);
    const parts = [...chat.body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, part]) => part as string);
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      const { pathname } = new URL(part, `https://${HOST}${prefix}/chat`);
      expect((await nginx.request(pathname)).status).toBe(200);
    }
  });

  it('upgrades a WebSocket of its own pages, on a port that is not the default', async () => {
    const { status, body } = await nginx.request(
      `${prefix}/api/v1/ws/chat/lobby?author=Ada`,
      ...['--max-time', '3'],
      ...['--header', 'Connection: Upgrade', '--header', 'Upgrade: websocket'],
      ...['--header', 'Sec-WebSocket-Version: 13', '--header', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
      ...['--header', `Origin: https://${HOST}:${nginx.port}`],
    );
    expect(status).toBe(101);
    expect(body).toContain('Ada');
  });
});
