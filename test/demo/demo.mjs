// `npm run demo`: what a newcomer does first, in one go. Makes a project, installs it, starts it and asks it something.
// With --once it stops after the first answer; otherwise it serves until Ctrl-C.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const options = process.argv.slice(2).filter((argument) => argument !== '--once');
const project = join(mkdtempSync(join(tmpdir(), 'fastapi-curriculum-')), 'my-api');

const made = spawnSync(process.execPath, [cli, project, '--yes', '--no-git', ...options], { stdio: 'inherit' });
if (made.status !== 0) process.exit(made.status ?? 1);

const folder = process.platform === 'win32' ? 'Scripts' : 'bin';
const port = await freePort();
const server = spawn(join(project, '.venv', folder, 'fastapi'), ['run', '--port', String(port)], {
  cwd: project,
  // The server speaks in log lines; they are shown only when it does not come up.
  stdio: ['ignore', 'pipe', 'pipe'],
});
let log = '';
for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (log += chunk));
server.on('error', fail);
server.on('exit', (code) => code !== 0 && code !== null && fail(`the server ended with exit code ${code}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill());

const url = `http://127.0.0.1:${port}`;
await answering(`${url}/health/ready`);
console.log(`\n$ curl ${url}/`);
console.log(await (await fetch(`${url}/`)).text());
if (process.argv.includes('--once')) server.kill();
else console.log(`\nServing ${project}\nOpen ${url}/docs, and press Ctrl-C to stop.`);

async function answering(address) {
  for (let attempt = 0; attempt < 300; attempt++) {
    const response = await fetch(address).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  fail(`nothing answered at ${address}`);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function fail(reason) {
  console.error(`${log}\n${reason}`);
  if (!existsSync(join(project, '.venv'))) console.error('The dependencies were not installed; see above.');
  server.kill();
  process.exit(1);
}
