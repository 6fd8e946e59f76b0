import { expect } from 'vitest';
import { type Answer, Client } from './client.js';
import type { Project } from './project.js';
import { until } from './waiting.js';
import { Listener } from './websocket.js';

const ITEMS = '/api/v1/items';
const USERS = '/api/v1/users';
const ACTIVITY = '/api/v1/activity';
const BOARD = '/api/v1/board';
const UPLOADS = '/api/v1/uploads';
const CHAT = '/api/v1/ws/chat/lobby';
const NOTIFICATIONS = '/api/v1/ws/notifications';
/** How often something created is read back at once. */
const READ_BACKS = 200;

export const FIRST_ADMIN = { email: 'admin@example.com', password: 'correct horse battery' };

/** Makes the first admin as its README says. Before the start: an application without a database reads it then. */
export async function createFirstAdmin(project: Project, env: Record<string, string> = {}): Promise<void> {
  const { email, password } = FIRST_ADMIN;
  await project.shell(`${project.run}python -m app.cli create-admin ${email} <<< '${password}'`, env);
}

/**
 * Uses a running application over HTTP as its clients would: every path of items and users, good input and bad.
 *
 * @param has whether the application has a feature.
 */
export async function drive(url: string, has: (feature: string) => boolean): Promise<void> {
  const anybody = new Client(url);
  await driveOperations(anybody);
  const user = has('jwt') ? await driveAuth(anybody) : anybody;
  if (!has('jwt')) await driveUsers(anybody);
  await driveItems(user);
  if (has('mongo')) await driveActivity(user);
  if (has('board')) await driveBoard(anybody, user);
  if (has('websocket')) await driveWebSockets(anybody, user, has);
  await readBackAtOnce(user);
}

/** An answer that refuses, as RFC 9457 has it. */
function expectProblem({ status, headers, body }: Answer<Record<string, unknown>>, expected: number): void {
  expect({ status, body }).toEqual({ status: expected, body: expect.objectContaining({ status: expected }) });
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body.title).toEqual(expect.any(String));
  expect(JSON.stringify(body)).not.toContain('Traceback');
}

function expectStatus({ status, body }: Answer<unknown>, expected: number): void {
  expect({ status, body }).toEqual({ status: expected, body });
}

async function driveOperations(client: Client): Promise<void> {
  for (const path of ['/health/live', '/health/ready']) expectStatus(await client.get(path), 200);

  const json = await client.get('/');
  expect(json.body).toEqual({ message: 'Hello World' });
  const html = await client.with({ accept: 'text/html' }).get('/');
  expect(html.headers.get('content-type')).toContain('text/html');

  expect(json.headers.get('x-request-id')).toMatch(/^\w{8,}/);
  const named = await client.with({ 'x-request-id': 'chosen-by-the-client' }).get('/');
  expect(named.headers.get('x-request-id')).toBe('chosen-by-the-client');
  expect(json.headers.get('x-content-type-options')).toBe('nosniff');
  expect(json.headers.get('server-timing')).toMatch(/dur=/);

  expectProblem(await client.get('/nowhere'), 404);
  const wrongMethod = await client.delete('/');
  expectProblem(wrongMethod, 405);
  expect(wrongMethod.headers.get('allow')).toContain('GET');

  const large = 'x'.repeat(1024 * 1024 + 1);
  const asJson = client.with({ 'content-type': 'application/json' });
  expectProblem(await asJson.post(ITEMS, `"${large}"`), 413);
  const chunked = new Blob([`"${large}"`]).stream();
  const answer = await asJson.post(ITEMS, chunked);
  // With `jwt` nobody's body is looked at before it is known whose it is.
  expectProblem(answer, answer.status === 401 ? 401 : 413);

  expectStatus(await client.get('/docs'), 200);
  const { body: openapi } = await client.get('/openapi.json');
  expect(Object.keys(openapi.paths)).toEqual(expect.arrayContaining([ITEMS, `${ITEMS}/{item_id}`, USERS]));
}

async function driveItems(client: Client): Promise<void> {
  const lamp = {
    name: '  Lamp ',
    description: 'bright',
    price: 12.5,
    category: 'electronics',
    tags: ['New', 'new', 'red'],
    dimensions: { width: 1, height: 2.5, depth: 3 },
  };
  const created = await client.post(ITEMS, lamp);
  expectStatus(created, 201);
  expect(created.body).toMatchObject({ ...lamp, name: 'Lamp', tags: ['new', 'red'], is_offer: false });
  const { id } = created.body;

  expect((await client.get(`${ITEMS}/${id}`)).body).toEqual(created.body);
  const summary = await client.get(`${ITEMS}/${id}/summary`);
  expect(summary.body).toMatchObject({ id, name: 'Lamp' });
  expect(summary.body).not.toHaveProperty('description');
  expect((await client.get(`${ITEMS}/${id}/label`)).body).toContain('<h1>Lamp</h1>');

  expectStatus(await client.post(ITEMS, { name: '책', price: 1, category: 'book' }), 201);
  const books = await client.get(`${ITEMS}?category=book`);
  expect(books.body).toMatchObject({ total: 1, items: [{ name: '책' }] });
  const page = await client.get(`${ITEMS}?skip=1&limit=1`);
  expect(page.body).toMatchObject({ total: 2, items: [expect.anything()] });

  const replaced = await client.put(`${ITEMS}/${id}`, { name: 'Torch', price: 9 });
  expect(replaced).toMatchObject({
    status: 200,
    body: { id, name: 'Torch', description: null, category: 'other' },
  });
  expect((await client.get(`${ITEMS}/${id}`)).body.name).toBe('Torch');

  for (const bad of [
    {},
    { name: '', price: 1 },
    { name: '   ', price: 1 },
    { name: 'x', price: -1 },
    { name: 'x', price: '1' },
    { name: 'x', price: 1, category: 'toys' },
    { name: 'x\u0000', price: 1 },
    { name: 'x', price: 1, dimensions: { width: 0, height: 1, depth: 1 } },
    'not an object',
  ]) {
    const refused = await client.post(ITEMS, typeof bad === 'string' ? JSON.stringify(bad) : bad);
    expectProblem(refused, 422);
    expect(refused.body.errors).toEqual(
      expect.arrayContaining([expect.objectContaining({ loc: expect.any(Array) })]),
    );
  }
  expectProblem(await client.with({ 'content-type': 'application/json' }).post(ITEMS, '{"name": '), 422);
  expectProblem(await client.put(`${ITEMS}/${id}`, { price: 1 }), 422);
  for (const query of ['limit=101', 'limit=0', 'skip=-1', 'category=toys', 'skip=many']) {
    expectProblem(await client.get(`${ITEMS}?${query}`), 422);
  }
  expectProblem(await client.get(`${ITEMS}/one`), 422);
  expectProblem(await client.get(`${ITEMS}/${2 ** 70}`), 422);
  for (const method of ['GET', 'DELETE']) expectProblem(await client.send(method, `${ITEMS}/999999`), 404);
  expectProblem(await client.put(`${ITEMS}/999999`, { name: 'x', price: 1 }), 404);

  expectStatus(await client.delete(`${ITEMS}/${id}`), 204);
  expectProblem(await client.get(`${ITEMS}/${id}`), 404);
  expectProblem(await client.delete(`${ITEMS}/${id}`), 404);
}

/** What was done is told a moment after it was answered, newest first. */
async function driveActivity(client: Client): Promise<void> {
  const { body: item } = await client.post(ITEMS, { name: 'Diary', price: 3 });
  expectStatus(await client.put(`${ITEMS}/${item.id}`, { name: 'Diary', price: 4 }), 200);
  expectStatus(await client.delete(`${ITEMS}/${item.id}`), 204);
  const about = `${ACTIVITY}?kind=item&subject_id=${item.id}`;
  let told: unknown[] = [];
  const allTold = async (): Promise<boolean> => {
    told = (await client.get(about)).body.items;
    return told.length === 3;
  };
  await until(allTold, 'what was done with an item to be told', { patience: 10_000 });
  expect(told).toMatchObject([
    { action: 'deleted', changed: [] },
    { action: 'updated', changed: ['price'], subject: { kind: 'item', id: item.id } },
    { action: 'created', request_id: expect.any(String), at: expect.stringMatching(/Z$/) },
  ]);

  const { body: first } = await client.get(`${about}&limit=2`);
  expect(first.items).toHaveLength(2);
  const { body: second } = await client.get(`${about}&limit=2&before=${first.next}`);
  expect(second).toMatchObject({ items: [{ action: 'created' }], next: null });
  for (const query of ['before=1', 'action[$ne]=created', 'request_id=%00', 'kind=%7B%22%24ne%22%3A1%7D']) {
    expectProblem(await client.get(`${ACTIVITY}?${query}`), 422);
  }
}

/** Posts, comments and attachments, by their author, by somebody else and by an admin. */
async function driveBoard(anybody: Client, user: Client): Promise<void> {
  const carol = { email: 'carol@example.com', password: "Carol's password" };
  expectStatus(await anybody.post(USERS, carol), 201);
  const [other, admin] = await Promise.all([carol, FIRST_ADMIN].map((one) => signedIn(anybody, one)));
  if (!other || !admin) throw new Error('two of them signed in');
  const POSTS = `${BOARD}/posts`;

  const hello = { title: '  100% Hello ', body: 'Who is\n\nthere?\n' };
  const created = await user.post(POSTS, hello);
  expectStatus(created, 201);
  expect(created.body).toMatchObject({
    title: '100% Hello',
    body: 'Who is\n\nthere?',
    updated_at: null,
    comment_count: 0,
    attachments: [],
  });
  const post = `${POSTS}/${created.body.id}`;
  expect((await other.get(post)).body).toEqual(created.body);
  expectStatus(await other.post(POSTS, { title: '100 hellos', body: '고양이' }), 201);

  const page = await user.get(`${POSTS}?limit=1`);
  expect(page.body).toMatchObject({
    items: [{ title: '100 hellos' }],
    next_cursor: expect.any(Number),
  });
  const { body: last } = await user.get(`${POSTS}?limit=1&cursor=${page.body.next_cursor}`);
  expect(last).toMatchObject({ items: [{ title: '100% Hello' }], next_cursor: null });
  expect((await user.get(`${POSTS}/numbered?skip=1`)).body).toEqual({ items: last.items, total: 2 });
  expect(page.body.items[0]).not.toHaveProperty('body');
  for (const [q, titles] of [
    ['hello', ['100 hellos', '100% Hello']],
    ['0% h', ['100% Hello']],
    ['_', []],
    ['고양', ['100 hellos']],
  ] as const) {
    const { body } = await user.get(`${POSTS}?q=${encodeURIComponent(q)}`);
    expect(body.items.map(({ title }: { title: string }) => title)).toEqual(titles);
  }
  for (const query of ['limit=101', 'cursor=0', 'q=', 'q=%00', `q=${'x'.repeat(101)}`]) {
    expectProblem(await user.get(`${POSTS}?${query}`), 422);
  }

  const changed = await user.put(post, { title: 'Hello again', body: 'Still there?' });
  expect(changed).toMatchObject({
    status: 200,
    body: { title: 'Hello again', created_at: created.body.created_at, updated_at: expect.any(String) },
  });
  for (const bad of [
    {},
    { title: 'x' },
    { title: ' ', body: 'x' },
    { title: 'x', body: ' \n ' },
    { title: 'x\u0000', body: 'x' },
    { title: 'x'.repeat(201), body: 'x' },
    { title: 'x', body: 'x'.repeat(10_001) },
  ]) {
    expectProblem(await user.post(POSTS, bad), 422);
    expectProblem(await user.put(post, bad), 422);
  }
  for (const foreigner of [other, admin]) expectProblem(await foreigner.put(post, hello), 403);
  expectProblem(await other.delete(post), 403);

  const commented = await other.post(`${post}/comments`, { body: 'First' });
  expect(commented).toMatchObject({ status: 201, body: { body: 'First', post_id: created.body.id } });
  const second = await user.post(`${post}/comments`, { body: 'Second' });
  expectStatus(second, 201);
  expectProblem(await other.delete(`${BOARD}/comments/${second.body.id}`), 403);
  const comment = `${BOARD}/comments/${commented.body.id}`;
  for (const foreigner of [user, admin]) expectProblem(await foreigner.put(comment, { body: 'Mine' }), 403);
  expectStatus(await other.put(comment, { body: 'The first' }), 200);
  expect((await user.get(`${post}/comments`)).body).toMatchObject({
    items: [{ body: 'The first' }, { body: 'Second' }],
    next_cursor: null,
  });
  expect((await user.get(post)).body.comment_count).toBe(2);
  expectStatus(await admin.delete(comment), 204);
  expectProblem(await other.put(comment, { body: 'Again' }), 404);
  expectProblem(await other.post(`${post}/comments`, { body: '' }), 422);

  await driveAttachments(user, other, post);

  expectProblem(await anybody.get(POSTS), 401);
  expectProblem(await anybody.post(POSTS, hello), 401);
  for (const path of [`${POSTS}/999999`, `${POSTS}/999999/comments`])
    expectProblem(await user.get(path), 404);
  for (const path of [`${POSTS}/999999`, `${BOARD}/comments/999999`])
    expectProblem(await user.delete(path), 404);
  expectStatus(await admin.delete(post), 204);
  for (const path of [post, `${post}/comments`]) expectProblem(await user.get(path), 404);

  // What somebody wrote stays when they leave.
  const { body: theirs } = await other.get(POSTS);
  expectProblem(await other.post(`${USERS}/me/deletion`, { current_password: 'guessed' }), 403);
  expectStatus(await other.post(`${USERS}/me/deletion`, { current_password: carol.password }), 204);
  expect((await user.get(`${POSTS}/${theirs.items[0].id}`)).body).toMatchObject({
    title: '100 hellos',
    author: null,
  });
}

/** A file of one's own on a post of one's own, for whoever reads it. */
async function driveAttachments(user: Client, other: Client, post: string): Promise<void> {
  const uploaded = async (client: Client): Promise<number> => {
    const form = new FormData();
    form.append('files', new Blob(['%PDF-1.7 hello']), 'hello.pdf');
    const { body } = await client.post(UPLOADS, form);
    return body[0].id;
  };
  const [mine, theirs] = [await uploaded(user), await uploaded(other)];
  const attachment = `${post}/attachments/${mine}`;
  expectProblem(await user.get(`${attachment}/content`), 404);
  expectProblem(await other.put(`${post}/attachments/${theirs}`), 403);
  expectProblem(await user.put(`${post}/attachments/${theirs}`), 404);
  for (let twice = 0; twice < 2; twice++) expectStatus(await user.put(attachment), 204);
  expect((await other.get(post)).body.attachments).toEqual([
    { id: mine, filename: 'hello.pdf', media_type: 'application/pdf', size: 14 },
  ]);

  const downloaded = await other.get(`${attachment}/content`);
  expect(downloaded).toMatchObject({ status: 200, body: '%PDF-1.7 hello' });
  expect(downloaded.headers.get('content-disposition')).toMatch(/^attachment; /);
  for (const path of [`${UPLOADS}/${mine}`, `${UPLOADS}/${mine}/content`])
    expectProblem(await other.get(path), 404);
  expectProblem(await other.delete(`${UPLOADS}/${mine}`), 404);

  const { body: elsewhere } = await user.post(`${BOARD}/posts`, { title: 'Another', body: 'x' });
  expectProblem(await user.put(`${BOARD}/posts/${elsewhere.id}/attachments/${mine}`), 409);
  expectStatus(await user.delete(`${BOARD}/posts/${elsewhere.id}`), 204);
  expectProblem(await other.delete(attachment), 403);
  expectStatus(await user.delete(attachment), 204);
  expectProblem(await other.get(`${attachment}/content`), 404);
  for (const [client, id] of [
    [user, mine],
    [other, theirs],
  ] as const)
    expectStatus(await client.delete(`${UPLOADS}/${id}`), 204);
}

/** Chat, notifications and the progress of a job, as a page would; and who may not. */
async function driveWebSockets(
  anybody: Client,
  user: Client,
  has: (feature: string) => boolean,
): Promise<void> {
  const ada = await Listener.open(user, `${CHAT}?author=Ada`);
  const bob = await Listener.open(user, `${CHAT}?author=Bob`);
  await bob.hear('joined');
  ada.say({ text: '안녕 <b>Bob</b>' });
  for (const listener of [ada, bob]) {
    expect(await listener.hear('message')).toMatchObject({ author: 'Ada', text: '안녕 <b>Bob</b>' });
  }
  ada.say({ text: '' });
  expect(await ada.hear('error')).toMatchObject({ errors: [{ loc: ['text'] }] });
  bob.close();
  expect(await ada.hear('left')).toBeDefined();
  ada.close();
  expect(await ada.ended).toMatchObject({ code: 1005 });

  const mine = await Listener.open(user, NOTIFICATIONS);
  const { body: item } = await user.post(ITEMS, { name: 'Bell', price: 2 });
  expect(await mine.hear('item-created')).toEqual({ type: 'item-created', item });
  expectStatus(await user.delete(`${ITEMS}/${item.id}`), 204);
  mine.say('hello?');
  expect(await mine.ended).toMatchObject({ code: 1008 });

  if (has('celery')) {
    const { body: job } = await user.post('/api/v1/jobs/catalogue-report');
    const progress = await Listener.open(user, `/api/v1/ws/jobs/${job.id}`);
    await progress.hear((event) => event.state === 'succeeded');
    expect(await progress.ended).toMatchObject({ code: 1000 });
  }

  const refused = async (client: Client, path: string, headers?: Record<string, string>) =>
    (await (await Listener.open(client, path, headers)).ended).code;
  expect(await refused(user, CHAT, { origin: 'https://evil.example' })).toBe(1008);
  expect(await refused(user, '/api/v1/ws/chat/Lobby')).toBe(1008);
  if (!has('jwt')) return;
  for (const path of [CHAT, NOTIFICATIONS]) {
    expect(await refused(anybody, `${path}?token=${user.headers.authorization?.slice(7)}`)).toBe(1008);
    expect(await refused(anybody.with({ authorization: 'Bearer nonsense' }), path)).toBe(1008);
  }
}

/** Users without `jwt`: plain CRUD. */
async function driveUsers(client: Client): Promise<void> {
  const created = await client.post(USERS, { email: 'Ada@Example.com', full_name: 'Ada' });
  expect(created).toMatchObject({ status: 201, body: { email: 'ada@example.com', full_name: 'Ada' } });
  const user = `${USERS}/${created.body.id}`;
  expect((await client.get(user)).body).toEqual(created.body);
  expect((await client.get(USERS)).body).toMatchObject({ total: 1, items: [created.body] });
  expectProblem(await client.post(USERS, { email: 'ADA@example.com' }), 409);
  expectProblem(await client.post(USERS, { email: 'nobody' }), 422);

  const other = await client.post(USERS, { email: 'bob@example.com' });
  expectProblem(await client.put(`${USERS}/${other.body.id}`, { email: 'ada@example.com' }), 409);
  expect(await client.put(user, { email: 'countess@example.com' })).toMatchObject({
    status: 200,
    body: { email: 'countess@example.com', full_name: null },
  });
  for (const id of [created.body.id, other.body.id]) expectStatus(await client.delete(`${USERS}/${id}`), 204);
  expectProblem(await client.get(user), 404);
  expectProblem(await client.delete(user), 404);
}

/** Signs up, logs in, and tries what must not work. @returns the client of a user who is logged in. */
async function driveAuth(anybody: Client): Promise<Client> {
  const ada = { email: 'ada@example.com', password: 'a long password' };
  const signedUp = await anybody.post(USERS, { ...ada, full_name: 'Ada' });
  expectStatus(signedUp, 201);
  expect(JSON.stringify(signedUp.body)).not.toContain('password');
  expectProblem(await anybody.post(USERS, ada), 409);
  expectProblem(await anybody.post(USERS, { ...ada, email: 'b@example.com', password: 'short' }), 422);

  const logIn = (email: string, password: string) =>
    anybody.post('/api/v1/auth/token', new URLSearchParams({ username: email, password }));
  expectProblem(await logIn(ada.email, 'wrong password'), 401);
  expectProblem(await logIn('nobody@example.com', ada.password), 401);
  const { body: token } = await logIn(ada.email, ada.password);
  expect(token).toMatchObject({ token_type: 'bearer', access_token: expect.any(String) });
  const bearer = (value: string): Client => anybody.with({ authorization: `Bearer ${value}` });

  for (const client of [anybody, bearer('nonsense'), bearer(unsigned(token.access_token))]) {
    for (const path of [ITEMS, `${USERS}/me`]) {
      const refused = await client.get(path);
      expectProblem(refused, 401);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  }
  const user = bearer(token.access_token);
  expect((await user.get(`${USERS}/me`)).body).toMatchObject({ email: ada.email, role: 'user' });
  expectProblem(await user.get(USERS), 403);
  // A refresh token is no access token.
  expectProblem(await bearer(token.refresh_token).get(`${USERS}/me`), 401);
  const refreshed = await anybody.post('/api/v1/auth/refresh', { refresh_token: token.refresh_token });
  expectStatus(refreshed, 200);
  expectStatus(await bearer(refreshed.body.access_token).get(`${USERS}/me`), 200);

  const readOnly = await anybody.post(
    '/api/v1/auth/token',
    new URLSearchParams({ username: ada.email, password: ada.password, scope: 'items:read' }),
  );
  const reader = bearer(readOnly.body.access_token);
  expectStatus(await reader.get(ITEMS), 200);
  expectProblem(await reader.post(ITEMS, { name: 'x', price: 1 }), 403);

  // Another user's item is not there; an admin sees it.
  const bob = { email: 'bob@example.com', password: 'another password' };
  expectStatus(await anybody.post(USERS, bob), 201);
  const { body: bobs } = await logIn(bob.email, bob.password);
  const { body: item } = await bearer(bobs.access_token).post(ITEMS, { name: "Bob's", price: 1 });
  for (const method of ['GET', 'DELETE']) expectProblem(await user.send(method, `${ITEMS}/${item.id}`), 404);
  expectProblem(await user.put(`${ITEMS}/${item.id}`, { name: 'Mine', price: 1 }), 404);
  const { body: admins } = await logIn(FIRST_ADMIN.email, FIRST_ADMIN.password);
  const admin = bearer(admins.access_token);
  expectStatus(await admin.get(`${ITEMS}/${item.id}`), 200);
  expect((await admin.get(USERS)).body.total).toBe(3);

  const key = await bearer(bobs.access_token).post('/api/v1/api-keys', {
    name: 'script',
    scopes: ['items:read'],
  });
  expectStatus(key, 201);
  const script = anybody.with({ 'x-api-key': key.body.key });
  expectStatus(await script.get(`${ITEMS}/${item.id}`), 200);
  expectProblem(await script.delete(`${ITEMS}/${item.id}`), 403);

  // With the account go its tokens, its keys and its items.
  expectStatus(
    await bearer(bobs.access_token).post(`${USERS}/me/deletion`, { current_password: bob.password }),
    204,
  );
  expectProblem(await bearer(bobs.access_token).get(`${USERS}/me`), 401);
  expectProblem(await script.get(ITEMS), 401);
  expectProblem(await admin.get(`${ITEMS}/${item.id}`), 404);
  return user;
}

/** The client of somebody who has an account. */
async function signedIn(
  anybody: Client,
  { email, password }: { email: string; password: string },
): Promise<Client> {
  const form = new URLSearchParams({ username: email, password });
  const { body: token } = await anybody.post('/api/v1/auth/token', form);
  return anybody.with({ authorization: `Bearer ${token.access_token}` });
}

/** The token with its algorithm set to `none` and its signature cut off. */
function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}

/** What was answered with 201 is there for the very next request, whichever connection it comes by. */
async function readBackAtOnce(client: Client): Promise<void> {
  const lost: number[] = [];
  const chain = async (): Promise<void> => {
    for (let count = 0; count < READ_BACKS / 4; count++) {
      const { status, body } = await client.post(ITEMS, { name: `item ${count}`, price: 1 });
      expect(status).toBe(201);
      const read = await client.get(`${ITEMS}/${body.id}`);
      if (read.status !== 200) lost.push(body.id);
      expectStatus(await client.delete(`${ITEMS}/${body.id}`), 204);
      if ((await client.get(`${ITEMS}/${body.id}`)).status !== 404) lost.push(body.id);
    }
  };
  await Promise.all([chain(), chain(), chain(), chain()]);
  expect(lost).toEqual([]);
}
