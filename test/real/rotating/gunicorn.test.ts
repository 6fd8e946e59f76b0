import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Project } from '../project.js';
import { freePort } from '../server.js';
import { pause, until } from '../waiting.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let project: Project;
beforeAll(async () => {
  project = await Project.create({ features: ['performance', 'prometheus'].filter(isFeatureId) });
});
afterAll(() => project?.remove());

it('refuses no request and keeps its counters when Gunicorn is told to reload', async () => {
  const bind = `127.0.0.1:${await freePort()}`;
  const child = spawn('bash', ['-c', `${project.activate}exec ${project.run}gunicorn --pid pid`], {
    cwd: project.folder,
    env: { ...project.environment, BIND: bind, WEB_CONCURRENCY: '2', METRICS_TOKEN: 'token' },
    detached: true,
    stdio: 'ignore',
  });
  /** On a connection of its own: one that is kept may be closed by a worker that stops. */
  const get = (path: string): Promise<{ status: number | undefined; text: string }> =>
    new Promise((resume, failed) => {
      const headers = { authorization: 'Bearer token' };
      request(`http://${bind}${path}`, { agent: false, headers }, async (response) => {
        let text = '';
        for await (const part of response) text += part;
        resume({ status: response.statusCode, text });
      })
        .once('error', failed)
        .end();
    });
  const counted = async (): Promise<number> => {
    const { text } = await get('/metrics');
    return Number(/^http_requests_total\{.*route="\/",.*\} (\S+)$/m.exec(text)?.[1] ?? 0);
  };
  let master = '';
  const workers = async (): Promise<Set<string>> => {
    const { stdout } = await execa('pgrep', ['--parent', master], { reject: false });
    return new Set(stdout.split('\n').filter(Boolean));
  };
  try {
    await until(async () => (await get('/').catch(() => undefined))?.status === 200, 'an answer');
    // While it reloads, its file may be gone.
    master = project.read('pid').trim();
    const before = await workers();
    process.kill(Number(master), 'SIGHUP');
    let sent = 1;
    // Until only new workers are left, and for a while after that.
    await until(async () => {
      expect((await get('/')).status).toBe(200);
      sent += 1;
      const now = await workers();
      return now.size === 2 && [...now].every((pid) => !before.has(pid));
    }, 'new workers');
    for (; sent < 50; sent += 1) expect((await get('/')).status).toBe(200);
    // A request is counted when it has been answered.
    await pause(500);
    expect(await counted()).toBe(sent);
  } finally {
    process.kill(-(child.pid as number), 'SIGKILL');
  }
});
