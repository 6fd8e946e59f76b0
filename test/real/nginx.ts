import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Project } from './project.js';
import { freePort } from './server.js';
import { until } from './waiting.js';

/** The name that the project's nginx.conf serves. */
export const HOST = 'api.example.com';

/** A real nginx with a project's own `ops/nginx.conf`. */
export class Nginx {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /**
   * Starts it in front of `application`, under `prefix` where there is one, with a certificate of its own.
   *
   * @throws Error when it does not answer.
   */
  static async start(project: Project, application: string, prefix = ''): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
    const [http, https] = [await freePort(), await freePort()];
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await execa('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', `/CN=${HOST}`],
      ...['-keyout', key, '-out', cert],
    ]);
    // What its comments tell the reader to change.
    const site = project
      .read('ops/nginx.conf')
      .replace('listen 80', `listen 127.0.0.1:${http}`)
      .replace('listen 443', `listen 127.0.0.1:${https}`)
      .replace('/etc/nginx/cert.pem', cert)
      .replace('/etc/nginx/key.pem', key)
      .replace('location / {', `location ${prefix}/ {`)
      .replace('proxy_pass http://127.0.0.1:8000', `proxy_pass ${application}${prefix && '/'}`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    for (const one of temporary) mkdirSync(join(folder, one));
    writeFileSync(
      join(folder, 'nginx.conf'),
      [
        `daemon off; pid ${folder}/pid; error_log stderr; events {}`,
        'http { access_log off;',
        ...temporary.map((one) => `${one}_temp_path ${folder}/${one};`),
        site,
        '}',
      ].join('\n'),
    );
    const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf'], { stdio: 'inherit' });
    const nginx = new Nginx(folder, child, https);
    await until(async () => (await nginx.request('/health/live')).status > 0, 'nginx to answer');
    return nginx;
  }

  /** What a client gets over TLS that knows it by its name; the response's headers are in lower case. */
  async request(
    path: string,
    ...options: string[]
  ): Promise<{ status: number; headers: string; body: string }> {
    const { stdout } = await execa(
      'curl',
      [
        ...['--silent', '--insecure', '--http1.1', '--include', '--max-time', '10'],
        ...['--resolve', `${HOST}:${this.port}:127.0.0.1`, ...options],
        `https://${HOST}:${this.port}${path}`,
      ],
      { reject: false },
    );
    const [head = '', ...rest] = stdout.split(/\r?\n\r?\n/);
    const [, status = '0'] = /^HTTP\/1.1 (\d+)/.exec(head) ?? [];
    return { status: Number(status), headers: head.toLowerCase(), body: rest.join('\n\n') };
  }

  stop(): void {
    this.child.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
