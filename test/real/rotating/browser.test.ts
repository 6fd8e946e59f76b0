import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Browser, type Page } from '../browser.js';
import { Client } from '../client.js';
import { Project } from '../project.js';
import { Server } from '../server.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const PASSWORD = 'correct horse battery';

let browser: Browser;
beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(() => browser?.stop());

describe.each([[['websocket']], [['jwt', 'websocket']]])('the pages of %s in a browser', (features) => {
  const signsIn = features.includes('jwt');
  let project: Project;
  let server: Server;
  beforeAll(async () => {
    project = await Project.create({ features: features.filter(isFeatureId) });
    server = await Server.start(project, `${project.run}fastapi run --host 127.0.0.1`);
  });
  afterAll(() => {
    server?.kill();
    project?.remove();
  });

  it('chat with each other, and run nothing that was written', async () => {
    const [ada, younghee] = [await enter('Ada'), await enter('영희')];
    await ada.until(`${LOG}.includes('영희 joined')`);

    await say(ada, '안녕하세요, 영희 씨!');
    await younghee.until(`${LOG}.includes('안녕하세요, 영희 씨!')`);
    expect(await younghee.evaluate(`${LAST}.querySelector('b').textContent`)).toBe('Ada');

    const html = '<img src=x onerror="document.title=1"><b>bold</b>';
    await say(younghee, html);
    for (const page of [ada, younghee]) {
      await page.until(`${LOG}.includes(${JSON.stringify(html)})`);
      expect(await page.evaluate(`${LAST}.querySelectorAll('img').length`)).toBe(0);
      expect(await page.evaluate('document.title')).toMatch(/ chat$/);
    }

    // A long word is broken, not the page.
    await say(ada, 'ㅋ'.repeat(500));
    await ada.picture(360, 640);
    await ada.until(`${LOG}.includes('ㅋㅋㅋ')`);
    expect(await ada.evaluate('document.documentElement.scrollWidth')).toBe(360);
    for (const page of [ada, younghee]) expect(page.complaints).toEqual([]);
  });

  it('say why they are not connected, and connect again', async () => {
    const ada = await open('/chat');
    if (signsIn) {
      await fill(ada, { email: 'nobody@example.com', password: PASSWORD });
      await ada.until(`${STATE} === 'Not connected: Wrong e-mail address or password'`);
      ada.complaints.length = 0;
    }
    await enter('Ada', ada);
    await ada.type('[name=room]', 'another');
    await ada.pressEnter();
    await ada.until(`${STATE} === 'In another'`);
    expect(ada.complaints).toEqual([]);
  });

  it('are sent from / to /docs, which describes them', async () => {
    const docs = await open('/');
    expect(await docs.evaluate('location.pathname')).toBe('/docs');
    // Its scripts are on a CDN, which may be out of reach; the application must not forbid them.
    expect(docs.complaints.filter((complaint) => complaint.includes('Content Security Policy'))).toEqual([]);
  });

  it('say that the server stops', async () => {
    const ada = await enter('Ada');
    await server.stop();
    await ada.until(`${STATE} === 'Not connected: the server stops'`);
    expect(await ada.evaluate('document.querySelector("[name=text]").disabled')).toBe(true);
  });

  const open = (path: string): Promise<Page> => browser.open(server.url + path);

  /** Joins the chat, having signed up where that is needed. */
  async function enter(name: string, opened?: Page): Promise<Page> {
    const page = opened ?? (await open('/chat'));
    const email = `${encodeURIComponent(name).replaceAll('%', '').toLowerCase()}@example.com`;
    if (signsIn) {
      const client = new Client(server.url);
      await client.post('/api/v1/users', { email, password: PASSWORD, full_name: name });
    }
    await fill(page, signsIn ? { email, password: PASSWORD } : { author: name });
    await page.until(`${STATE} === 'In lobby'`);
    // Leaving a connection before it is open makes the browser complain; a person is hardly ever that quick.
    await page.until('sockets.every(({ readyState }) => readyState === WebSocket.OPEN)');
    return page;
  }
});

const STATE = 'document.getElementById("state").textContent';
const LOG = 'document.getElementById("log").innerText';
const LAST = 'document.querySelector("#log li:last-child")';

/** Fills in a form and sends it. */
async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.type(`[name=${name}]`, value);
  await page.pressEnter();
}

const say = (page: Page, text: string): Promise<void> => fill(page, { text });
