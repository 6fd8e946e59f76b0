// `npm run bench`: what the create command costs beside create-vite, run by turns on this machine, now.
//
//     npm run bench -- --runs 31
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PEER = 'create-vite';
const PEER_VERSION = '9.3.0';
const OURS = 'create-fastapi-curriculum';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '21' } } });
const runs = Number(values.runs);

const root = fileURLToPath(new URL('../..', import.meta.url));
const hook = fileURLToPath(new URL('cost.cjs', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const peer = installPeer();
const programs = { [PEER]: join(peer, 'index.js'), [OURS]: join(root, 'dist/cli.js') };

/** What both can do, and what only ours can. */
const tasks = {
  '--help': { [PEER]: () => ['--help'], [OURS]: () => ['--help'] },
  generate: {
    [PEER]: (name) => [name, '--template', 'react-ts', '--no-interactive'],
    [OURS]: (name) => [name, '--features', 'none', '--no-install', '--no-git'],
  },
  'jwt, sqlalchemy': {
    [PEER]: (name) => [name, '--template', 'react-ts', '--no-interactive'],
    [OURS]: (name) => [name, '--features', 'jwt,sqlalchemy', '--no-install', '--no-git'],
  },
  'generate all': {
    [PEER]: (name) => [name, '--template', 'react-ts', '--no-interactive'],
    [OURS]: (name) => [name, '--features', 'all', '--no-install', '--no-git'],
  },
};

say(`Node ${process.version}, medians of ${runs} runs by turns, CPU is user + system\n`);
say(row('', PEER, OURS, 'ratio'));
for (const [task, commands] of Object.entries(tasks)) {
  const costs = { [PEER]: [], [OURS]: [] };
  let files = {};
  // The first round fills the caches of the disk and is not counted.
  for (let round = -1; round < runs; round++) {
    for (const name of round % 2 === 0 ? [PEER, OURS] : [OURS, PEER]) {
      const cost = await measure(programs[name], commands[name]('project'));
      if (round >= 0) costs[name].push(cost);
      files = { ...files, [name]: cost.files };
    }
  }
  const median = (name, value) => middle(costs[name].map(value));
  const compare = (label, value, unit) => {
    const [theirs, ours] = [median(PEER, value), median(OURS, value)];
    say(row(label, `${theirs.toFixed(1)} ${unit}`, `${ours.toFixed(1)} ${unit}`, (ours / theirs).toFixed(2)));
  };
  compare(`${task}: CPU`, ({ cpu }) => cpu, 'ms');
  compare(`${task}: wall`, ({ wall }) => wall, 'ms');
  if (task !== '--help') {
    say(row(`${task}: files`, files[PEER], files[OURS], (files[OURS] / files[PEER]).toFixed(2)));
    compare(`${task}: CPU a file`, ({ cpu, files: count }) => cpu / count, 'ms');
  }
  const [theirs, ours] = [
    await measure(programs[PEER], commands[PEER]('project'), true),
    await measure(programs[OURS], commands[OURS]('project'), true),
  ];
  say(row(`${task}: modules`, theirs.modules, ours.modules));
  say(row(`${task}: built-in modules`, theirs.builtIn, ours.builtIn));
}

const [theirs, ours] = [pack(`${PEER}@${PEER_VERSION}`), pack(root)];
say(row('package: packed', `${theirs.size} B`, `${ours.size} B`, (ours.size / theirs.size).toFixed(2)));
const unpacked = [theirs.unpackedSize, ours.unpackedSize];
say(row('package: unpacked', `${unpacked[0]} B`, `${unpacked[1]} B`, (unpacked[1] / unpacked[0]).toFixed(2)));
say(row('package: files', theirs.entryCount, ours.entryCount));
say(row('packages installed', installedPackages(join(peer, '../..')), installedPackages(installOurs(ours))));

/**
 * Runs a command in an empty folder. Times are in ms.
 *
 * What it makes stays until all is measured: ext4 looks again and again at what was deleted in the last half minute, for each
 * new file, which would be the larger part of the time.
 */
async function measure(program, args, countModules = false) {
  const cwd = mkdtempSync(join(work, 'run-'));
  const started = process.hrtime.bigint();
  const child = spawn(process.execPath, ['--require', hook, program, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', ...(countModules && { BENCH_COUNT_MODULES: '1' }) },
  });
  let [report, errors] = ['', ''];
  child.stdio[3].on('data', (chunk) => (report += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const code = await new Promise((done) => child.on('close', done));
  const wall = Number(process.hrtime.bigint() - started) / 1e6;
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} exits with ${code}: ${errors}`);
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  return { ...JSON.parse(report), wall, files };
}

/** The peer's folder; it is installed once and kept. */
function installPeer() {
  const folder = join(tmpdir(), `${OURS}-bench`, PEER_VERSION);
  const installed = join(folder, 'node_modules', PEER);
  if (existsSync(installed)) return installed;
  mkdirSync(folder, { recursive: true });
  npmInstall(folder, `${PEER}@${PEER_VERSION}`);
  return installed;
}

function installOurs({ filename }) {
  const folder = join(work, 'ours');
  mkdirSync(folder);
  npmInstall(folder, join(work, filename));
  return folder;
}

function npmInstall(folder, what) {
  writeFileSync(join(folder, 'package.json'), '{}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', what], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

function installedPackages(folder) {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  return Object.keys(lock.packages).filter((path) => path !== '').length;
}

function pack(what) {
  const args = ['pack', what, '--json', '--ignore-scripts', '--pack-destination', work];
  return Object.values(JSON.parse(execFileSync('npm', args, { stdio: ['ignore', 'pipe', 'pipe'] })))[0];
}

function middle(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function row(label, theirs, ours, ratio = '') {
  return `${String(label).padEnd(32)}${String(theirs).padStart(14)}${String(ours).padStart(28)}${String(ratio).padStart(9)}`;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
