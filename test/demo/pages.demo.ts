// `npm run demo:pages`: the pictures in the README, of pages that are really served. Needs Chromium, PyPI and npm.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closure } from '../../src/answers/catalogue.js';
import { presets } from '../../src/answers/presets.js';
import { emptyFolder } from '../pack/packed.js';
import { Browser, type Page } from '../real/browser.js';
import { Client } from '../real/client.js';
import { Project } from '../real/project.js';
import { Server } from '../real/server.js';

const MEDIA = 'docs/media';
/** Bytes of one picture: a README should not take longer to load than to read. */
const LARGEST = 60_000;
const PASSWORD = 'correct horse battery';

const npm = emptyFolder('swagger');
let browser: Browser;
let environment: string;
const projects: Project[] = [];

beforeAll(async () => {
  browser = await Browser.start();
  writeFileSync(join(npm, 'package.json'), '{}');
  await execa('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'swagger-ui-dist@5'], {
    cwd: npm,
  });
  mkdirSync(MEDIA, { recursive: true });
});
afterAll(async () => {
  await browser?.stop();
  for (const project of projects) project.remove();
  rmSync(npm, { recursive: true, force: true });
});

/** The part of /docs that is the project's own. */
const OWN: Record<string, string> = { 'ml-serving': 'predictions', 'crud-service': 'board' };

it.each(presets)('/docs of $id', async ({ id, features }) => {
  const server = await serve(closure(features).map((feature) => feature.id));
  const docs = await withSwagger(server.url);
  try {
    const { port } = docs.address() as AddressInfo;
    const page = await browser.open(`http://127.0.0.1:${port}/docs`);
    await page.until(`document.querySelectorAll('.opblock').length > 0`);
    // As large as it will be, or what is scrolled to moves.
    await page.picture(1000, 350);
    await page.evaluate(`document.documentElement.style.scrollbarWidth = 'none'`);
    await page.evaluate(`document.querySelector('[id^="operations-tag-${OWN[id]}"]').scrollIntoView()`);
    await keep(page, `docs-${id}`, 1000, 350);
  } finally {
    docs.close();
    await server.stop();
  }
});

it('the chat page', async () => {
  const server = await serve(['websocket', 'jwt']);
  const [ada, younghee] = [await enter(server, 'ada', 'Ada'), await enter(server, 'younghee', '영희')];
  await say(ada, 'The batch is through: 32 images, 41 ms.');
  await younghee.until(`document.getElementById('log').innerText.includes('41 ms')`);
  await say(younghee, '빠르네요! 어떤 모델인가요?');
  await ada.until(`document.getElementById('log').innerText.includes('모델')`);
  await keep(ada, 'chat', 700, 420);
  await server.stop();
});

/** Starts a project with these features; all of them use the environment of the first, which has the most. */
async function serve(features: Parameters<typeof Project.create>[0]['features']): Promise<Server> {
  const shared = environment === undefined ? {} : { sharedEnvironment: environment };
  const project = await Project.create({ features, ...shared });
  environment ??= join(project.folder, '.venv');
  projects.push(project);
  for (const command of project.setup) await project.shell(command);
  return Server.start(project, `${project.run}fastapi run --host 127.0.0.1`);
}

/** The application behind `url`, with the scripts of /docs from npm: their CDN may be out of reach. */
async function withSwagger(url: string): Promise<HttpServer> {
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/swagger/')) {
      const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
      const file = join(npm, 'node_modules', 'swagger-ui-dist', path.slice('/swagger/'.length));
      return response.setHeader('content-type', type).end(readFileSync(file));
    }
    const answer = await fetch(url + path);
    const type = answer.headers.get('content-type') ?? '';
    const text = await answer.text();
    return response
      .setHeader('content-type', type)
      .end(text.replaceAll(/https:\/\/[^"']*swagger-ui-dist@[^/]*\//g, '/swagger/'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function enter(server: Server, user: string, name: string): Promise<Page> {
  const email = `${user}@example.com`;
  await new Client(server.url).post('/api/v1/users', { email, password: PASSWORD, full_name: name });
  const page = await browser.open(`${server.url}/chat`);
  await page.type('[name=email]', email);
  await page.type('[name=password]', PASSWORD);
  await page.pressEnter();
  await page.until(`document.getElementById('state').textContent === 'In lobby'`);
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.type('[name=text]', text);
  await page.pressEnter();
}

async function keep(page: Page, name: string, width: number, height: number): Promise<void> {
  const picture = await page.picture(width, height);
  expect(picture.length).toBeLessThan(LARGEST);
  writeFileSync(join(MEDIA, `${name}.png`), picture);
}
