import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { presets } from '../../../src/answers/presets.js';
import { writeCapstone } from '../../lessons.js';
import { Project } from '../project.js';
import { serviceFor, stopServices } from '../services.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const SHAPE = 'test/real/capstone';
/** Where the settings of a say that it is. */
const REDIS = 'redis://localhost:6379/14';
let environment: string;

beforeAll(async () => {
  // With BENCH_ENVIRONMENT, a virtual environment that has everything, nothing is installed.
  environment = process.env.BENCH_ENVIRONMENT ?? (await sharedEnvironment());
});
afterAll(async () => {
  await stopServices();
  await removeSharedEnvironment();
});

/** Judges a final project in `root`, up to `stage`. */
function judge(root: string, name: string, stage: number, env: Record<string, string> = {}) {
  return new Promise<{ code: number; said: string }>((done) => {
    const child = execFile(
      join(environment, 'bin', 'python'),
      ['-m', 'lessons.capstone', folderOf(name), '--stage', String(stage)],
      { cwd: root, env: { ...process.env, ...env, PYTHONUTF8: '1' } },
      (_, stdout, stderr) => done({ code: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
}

const presetFeatures = (id: string) => presets.find((one) => one.id === id)?.features ?? [];

const folderOf = (name: string) => `lessons/capstone_${name}`;

interface Shape {
  name: string;
  files: string[];
  settings: string;
  stages: number;
  /** What is planted, the stage that fails, and a part of its sentence. */
  bugs: Array<[bug: string, stage: number, sentence: string]>;
}

describe.each<Shape>([
  {
    name: 'a',
    files: ['digits.py', 'Dockerfile', 'compose.gpu.yaml'],
    settings: 'digits.toml',
    stages: 12,
    bugs: [
      ['wrong-label', 2, 'The model said 7, and label in the response is 0'],
      ['html-taken', 3, 'holds HTML, POST /classify answered with 200'],
      ['cut-off', 3, 'a PNG that is cut off, POST /classify answered with 500'],
      ['too-large', 3, 'beyond the limit, POST /classify answered with 200'],
      ['forged-token', 4, 'a token whose signature was changed'],
      ['blocked', 5, 'live was not answered either'],
      ['all-taken', 6, 'All 120 requests that came at once were taken'],
      ['no-retry-after', 6, 'have no Retry-After'],
      ['no-location', 7, 'Location of the 202 does not lead to the job'],
      ['others-job', 8, 'For somebody else’s job, GET /albums/'],
      ['others-progress', 9, 'The progress of somebody else’s job was sent'],
      ['goes-back', 9, 'The progress went back'],
      ['asked-again', 10, 'the model inferred 2 times'],
      ['job-lost', 11, 'killed and started again, GET /albums/'],
    ],
  },
  {
    name: 'b',
    files: ['board.py', 'test_board.py', 'compose.yaml'],
    settings: 'board.toml',
    stages: 11,
    bugs: [
      ['password-shown', 1, 'The response to signing up has the password'],
      ['forged-token', 1, 'a token whose signature was changed, GET /profile answered with 200'],
      ['empty-title', 2, 'without a title, POST /articles answered with 201'],
      ['seen-twice', 3, '1 posts were seen twice'],
      ['limit-taken', 3, 'With a limit of 0 or 100000, GET /articles answered with 200'],
      ['wildcard', 4, 'A search for 100% found'],
      ['comment-nowhere', 5, 'on a deleted post'],
      ['others-post', 6, 'somebody else’s post'],
      ['admin-writes', 6, 'an administrator changed'],
      ['html-taken', 7, 'named cat.png that holds HTML was answered with 201'],
      ['path-in-name', 7, 'is called ../../secret.png'],
      ['left-behind', 7, 'an attachment of a deleted post'],
      ['may-run', 7, 'neither X-Content-Type-Options'],
      ['race', 8, 'answered with [201, 201, 201, 201]'],
      ['many-types', 9, 'The field error is dict, str'],
      ['input-echoed', 9, 'repeats the password'],
    ],
  },
])('an application of another shape: $name', ({ name, files, settings, stages, bugs }) => {
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'capstone-'));
    writeCapstone(root, name, 'en');
    for (const file of files) cpSync(join(SHAPE, file), join(root, file));
    cpSync(join(SHAPE, settings), join(root, folderOf(name), 'capstone.toml'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('passes every stage by the names in its settings', async () => {
    const { code, said } = await judge(root, name, stages);
    expect(code, said).toBe(0);
    expect(said.match(/✔/g)).toHaveLength(stages);
  });

  it.each(bugs)(
    'with %s fails at stage %i, in a sentence and with its own last lines',
    async (BUG, stage, sentence) => {
      const { code, said } = await judge(root, name, stage, { BUG });
      expect(code, said).toBe(1);
      expect(said).toMatch(new RegExp(`^ {2}✗ ${stage}\\. `, 'm'));
      expect(said.replaceAll("'", '’')).toContain(sentence);
      // What passed before, and fails now, is told as that.
      expect(said).toContain('This stage passed before.');
      expect(said).toContain('  [app] ');
    },
  );
});

describe('an application of another shape', () => {
  let root: string;
  const FOLDER = folderOf('b');

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'capstone-'));
    writeCapstone(root, 'b', 'en');
    for (const file of ['board.py', 'test_board.py', 'compose.yaml'])
      cpSync(join(SHAPE, file), join(root, file));
    cpSync(join(SHAPE, 'board.toml'), join(root, FOLDER, 'capstone.toml'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const edit = (path: string, from: string, to: string) => {
    const text = readFileSync(join(root, path), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(root, path), text.replace(from, to));
  };

  it('fails where its tests notice nothing, and where a password stands in its file', async () => {
    edit(`${FOLDER}/capstone.toml`, '-k exact', '-k careless');
    const careless = await judge(root, 'b', 10);
    edit(`${FOLDER}/capstone.toml`, '-k careless', '-k exact');
    edit('compose.yaml', 'PASSWORD: $', 'PASSWORD: x');
    const literal = await judge(root, 'b', 11);
    edit('compose.yaml', 'PASSWORD: x', 'PASSWORD: $');
    expect(careless.code, careless.said).toBe(1);
    expect(careless.said).toContain('In a copy with all 201 changed to 200');
    expect(literal.code, literal.said).toBe(1);
    expect(literal.said).toContain('The password of the service store is in the file');
  });

  it.each([
    ['a key', 'search = "find"', '', 4, 'capstone.toml has no fields.search.'],
    ['a method', '"POST /register"', '"/register"', 1, 'paths.sign_up is "/register". Write a method'],
  ])('is not judged, in a sentence, where its settings lack %s', async (_, from, to, stage, sentence) => {
    const settings = `${FOLDER}/capstone.toml`;
    const whole = readFileSync(join(root, settings), 'utf8');
    edit(settings, from, to);
    const { code, said } = await judge(root, 'b', stage);
    writeFileSync(join(root, settings), whole);
    expect(code, said).toBe(2);
    expect(said).toContain(sentence);
  });

  it('is not judged when it does not start, or its settings cannot be read', async () => {
    edit('board.py', 'app = FastAPI()', 'app = FastAPI(');
    const broken = await judge(root, 'b', 1);
    edit('board.py', 'app = FastAPI(', 'app = FastAPI()');
    edit(`${FOLDER}/capstone.toml`, '[env]', '[env');
    const unreadable = await judge(root, 'b', 1);
    edit(`${FOLDER}/capstone.toml`, '[env', '[env]');
    expect(broken.code, broken.said).toBe(2);
    expect(broken.said).toMatch(/ended while it started[\s\S]*\[app\].*SyntaxError/);
    expect(unreadable.code, unreadable.said).toBe(2);
    expect(unreadable.said).toContain('capstone.toml could not be read');
  });
});

describe('a generated project', () => {
  let project: Project | undefined;
  afterAll(() => project?.remove());

  const judgeNew = async (name: string, stage: number, ...features: string[]) => {
    project?.remove();
    project = await Project.create({
      features: features.filter(isFeatureId),
      sharedEnvironment: environment,
    });
    await project.grow('capstone', name);
    const settings = `${folderOf(name)}/capstone.toml`;
    const redis = await serviceFor(REDIS);
    project.write(settings, project.read(settings).replaceAll(REDIS, redis));
    return judge(project.folder, name, stage);
  };

  it('of the preset passes every stage of a', async () => {
    const { code, said } = await judgeNew('a', 12, ...presetFeatures('ml-serving'));
    expect(code, said).toBe(0);
  });

  it('of the preset passes every stage of b', async () => {
    const { code, said } = await judgeNew('b', 11, ...presetFeatures('crud-service'));
    expect(code, said).toBe(0);
  });

  it('without the board fails at the stage of the posts', async () => {
    const { code, said } = await judgeNew('b', 11, 'rate-limit', 'uploads', 'jwt', 'sqlalchemy');
    expect(code, said).toBe(1);
    expect(said).toMatch(/✔ 1\.[\s\S]*✗ 2\.[\s\S]*POST \/api\/v1\/board\/posts answered with 404/);
  });

  it('without anything says which command it cannot run', async () => {
    const { code, said } = await judgeNew('b', 1);
    expect(code, said).toBe(2);
    expect(said).toContain('alembic upgrade head ended with exit code');
  });
});
