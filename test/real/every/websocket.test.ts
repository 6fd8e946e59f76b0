import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Broker } from '../brokers.js';
import { Client } from '../client.js';
import { Project } from '../project.js';
import { Server } from '../server.js';
import { forgottenReadiness, pause, until } from '../waiting.js';
import { Listener } from '../websocket.js';
import { startWorker, type Worker } from '../worker.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const CHAT = '/api/v1/ws/chat/lobby';
const NOTIFICATIONS = '/api/v1/ws/notifications';
const ITEMS = '/api/v1/items';
/** How often a server asks for a job of which it hears nothing. */
const POLL_MS = 1000;

let project: Project;
let bus: Broker;
let broker: Broker;
let worker: Worker;
/** Two processes, as behind a load balancer. */
let servers: [Server, Server];
let ada: [Client, Client];
let bob: [Client, Client];
beforeAll(async () => {
  const features = ['celery', 'jwt', 'redis', 'sqlalchemy', 'websocket'];
  project = await Project.create({ features: features.filter(isFeatureId) });
  bus = await Broker.redis();
  // Another one, so that the jobs go on while the bus is away.
  broker = await Broker.redis();
  await Promise.all([bus.start(), broker.start()]);
  await project.shell(project.setup.join('\n'));
  const env = { REDIS_URL: bus.url, CELERY_BROKER_URL: broker.url, WEBSOCKET_QUEUE: '20' };
  worker = startWorker(project, env);
  const start = () => Server.start(project, `${project.run}fastapi run --host 127.0.0.1`, env);
  servers = await Promise.all([start(), start()]);
  ada = await join('Ada');
  bob = await join('Bob');
});
afterAll(async () => {
  for (const server of servers ?? []) server.kill();
  worker?.kill();
  await bus?.remove();
  await broker?.remove();
  project?.remove();
});

const open: Listener[] = [];
afterEach(() => {
  for (const listener of open.splice(0)) listener.close();
});

describe('two servers on one Redis', () => {
  it('say at one what is heard at the other, in order', async () => {
    const [here, there] = [await listen(ada[0], CHAT), await listen(bob[1], CHAT)];
    await here.hear((event) => event.type === 'joined' && event.author === 'Bob');
    const texts = Array.from({ length: 20 }, (_, number) => `${number} 안녕`);
    for (const text of texts) here.say({ text });
    for (const text of texts) {
      expect(await here.hear('message')).toMatchObject({ author: 'Ada', text });
      expect(await there.hear('message')).toMatchObject({ author: 'Ada', text });
    }
    there.say({ text: 'and back' });
    expect(await here.hear('message')).toMatchObject({ author: 'Bob', text: 'and back' });
  });

  it('notify a user at both, and nobody else', async () => {
    const mine = [await listen(ada[0], NOTIFICATIONS), await listen(ada[1], NOTIFICATIONS)];
    const bobs = await listen(bob[1], NOTIFICATIONS);
    const { body: item } = await ada[0].post(ITEMS, { name: 'Pen', price: 1 });
    for (const one of mine) expect(await one.hear('item-created')).toEqual({ type: 'item-created', item });
    const { body: other } = await bob[0].post(ITEMS, { name: 'Ink', price: 1 });
    expect(await bobs.hear('item-created')).toMatchObject({ item: { id: other.id } });
    expect(bobs.heard).toHaveLength(1);
  });

  it('tell at both how far the worker is, when it says so and not when they ask', async () => {
    const gaps: number[] = [];
    for (const _ of Array.from({ length: 5 })) {
      worker.halt();
      const path = await requestReport();
      const here = await listen(ada[0], path);
      // They would ask at different times.
      await pause(POLL_MS / 2);
      const there = await listen(ada[1], path);
      for (const one of [here, there]) expect(await one.hear(() => true)).toMatchObject({ state: 'queued' });
      worker.go();
      const done = async (one: Listener): Promise<number> => {
        await one.hear((job) => job.state === 'succeeded');
        const at = Date.now();
        expect(await one.ended).toMatchObject({ code: 1000 });
        return at;
      };
      const [first, second] = await Promise.all([done(here), done(there)]);
      gaps.push(Math.abs(first - second));
    }
    // The middle one: this machine does other things as well.
    expect(gaps.sort((a, b) => a - b)[2]).toBeLessThan(POLL_MS / 4);
  });

  it('let nobody in without a token, with a wrong one, or with one in the URL', async () => {
    const token = ada[0].headers.authorization?.slice('Bearer '.length) as string;
    const nobody = servers.map(({ url }) => new Client(url));
    for (const path of [CHAT, NOTIFICATIONS, await requestReport()]) {
      for (const client of nobody) {
        const wrong = client.with({ authorization: 'Bearer nonsense' });
        expect(await refusal(client, path)).toMatchObject({ code: 1008 });
        expect(await refusal(client, `${path}?token=${token}&access_token=${token}`)).toMatchObject({
          code: 1008,
        });
        expect(await refusal(wrong, path)).toEqual({ code: 1008, reason: 'The token is not valid' });
      }
    }
    for (const { log } of servers) expect(log).not.toContain(token);
  });

  it('drop who does not read, and nobody else waits', async () => {
    const [here, there] = [await listen(ada[0], CHAT), await listen(bob[1], CHAT)];
    const asleep = await connectAndSleep(bob[1], CHAT);
    const text = '가'.repeat(990);
    const dropped = 'a client that reads too slowly is dropped';
    const deadline = Date.now() + 120_000;
    while (!servers[1].log.includes(dropped)) {
      expect(Date.now()).toBeLessThan(deadline);
      for (let count = 0; count < 50; count++) {
        here.say({ text });
        await Promise.all([here.hear('message'), there.hear('message')]);
      }
    }
    expect(servers[0].log).not.toContain(dropped);
    asleep.destroy();
    here.say({ text: 'still there?' });
    expect(await there.hear('message')).toMatchObject({ text: 'still there?' });
  });

  it('go on by themselves while Redis is away, and find each other again', async () => {
    const [here, there] = [await listen(ada[0], CHAT), await listen(bob[1], CHAT)];
    const neighbour = await listen(bob[0], CHAT);
    await bus.kill();
    here.say({ text: 'only here' });
    expect(await neighbour.hear('message')).toMatchObject({ text: 'only here' });
    await forgottenReadiness();
    for (const client of [ada[0], ada[1]]) {
      expect(await client.get('/health/ready')).toMatchObject({
        status: 200,
        body: { status: 'degraded', parts: { redis: expect.stringContaining('does not answer') } },
      });
    }
    const progress = await listen(ada[1], await requestReport());
    await progress.hear((job) => job.state === 'succeeded');

    await bus.start();
    for (const client of [ada[0], ada[1]]) {
      await until(async () => (await client.get('/health/ready')).body.status === 'ok', 'readiness');
    }
    await until(async () => {
      here.say({ text: 'anybody?' });
      return there.heard.some(({ text }) => text === 'anybody?');
    }, 'the other server');
    await until(async () => {
      there.say({ text: 'yes' });
      return here.heard.some(({ text }) => text === 'yes');
    }, 'its answer');
    for (const { log } of servers) expect(log).not.toContain('Traceback');
  });

  it('say goodbye when they are stopped', async () => {
    const listeners = [await listen(ada[0], CHAT), await listen(ada[1], NOTIFICATIONS)];
    // Node's client inflates a message in its own time, and calls a connection that ends meanwhile broken off, 1006.
    await listeners[0]?.hear('joined');
    await Promise.all(servers.map((server) => server.stop()));
    for (const listener of listeners) expect(await listener.ended).toMatchObject({ code: 1012 });
  });
});

/** Signs up, and logs in at both servers. */
async function join(name: string): Promise<[Client, Client]> {
  const [one, other] = servers.map(({ url }) => new Client(url)) as [Client, Client];
  const account = { email: `${name}@example.com`, password: 'correct horse battery' };
  await one.post('/api/v1/users', { ...account, full_name: name });
  const form = new URLSearchParams({ username: account.email, password: account.password });
  const { body: token } = await one.post('/api/v1/auth/token', form);
  const headers = { authorization: `Bearer ${token.access_token}` };
  return [one.with(headers), other.with(headers)];
}

async function listen(client: Client, path: string): Promise<Listener> {
  const listener = await Listener.open(client, path);
  open.push(listener);
  return listener;
}

async function refusal(client: Client, path: string): Promise<unknown> {
  return (await listen(client, path)).ended;
}

/** @returns where its progress is told. */
async function requestReport(): Promise<string> {
  const { body: job } = await ada[0].post('/api/v1/jobs/catalogue-report');
  return `/api/v1/ws/jobs/${job.id}`;
}

/** A connection by which nothing is ever read. */
function connectAndSleep(client: Client, path: string): Promise<Socket> {
  return new Promise((resume, failed) => {
    request(client.url + path, {
      headers: {
        ...client.headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
    })
      .once('upgrade', (_, socket: Socket) => resume(socket.pause()))
      .once('error', failed)
      .end();
  });
}
