import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Grown } from './command.js';

const FOLDER = 'lessons/s23_errors';

function filesOf(project: Grown): Record<string, string> {
  const names = readdirSync(join(project.root, 'lessons'), { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path, project.read(path.slice(project.root.length + 1))]));
}

it('growing, upgrading and removing leave the lessons as they are', async () => {
  const project = await Grown.create('none');
  await project.grow(['lesson', '2.3']);
  await project.grow(['lesson', '2.3', '--hint']);
  project.edit(`${FOLDER}/exercise.py`, 'models: dict', '# 절반만 풀었습니다\nmodels: dict');
  await project.commit('half of a lesson');
  const before = filesOf(project);

  for (const command of [['feature', 'jwt'], ['remove', 'jwt'], ['upgrade'], ['lesson', '2.3']]) {
    const { exitCode, all } = await project.grow([...command, '--yes', '--no-install']);
    expect(exitCode, all).toBe(0);
    await project.commit(command.join(' ')).catch(() => {});
    expect(filesOf(project)).toEqual(before);
  }
});

it('a lesson begun again keeps what was written, each time', async () => {
  const project = await Grown.create('none');
  // Never begun: there is nothing to keep.
  expect((await project.grow(['lesson', '2.3', '--reset'])).stdout).not.toContain('.bak');
  expect(existsSync(join(project.root, FOLDER, 'exercise.py.bak'))).toBe(false);
  const stub = project.read(`${FOLDER}/exercise.py`);
  for (const text of ['first = 1\n', 'second = 2\n']) {
    project.write(`${FOLDER}/exercise.py`, text);
    await project.grow(['lesson', '2.3', '--reset']);
  }
  expect(project.read(`${FOLDER}/exercise.py`)).toBe(stub);
  expect(project.read(`${FOLDER}/exercise.py.bak`)).toBe('first = 1\n');
  expect(project.read(`${FOLDER}/exercise.py.2.bak`)).toBe('second = 2\n');
});

it('hints come one by one, and progress says how many', async () => {
  const project = await Grown.create('none');
  const hint = async () => (await project.grow(['lesson', '2.3', '--hint'])).stdout.split('\n')[0];
  expect([await hint(), await hint(), await hint(), await hint()]).toEqual([
    'Hint 1/3',
    'Hint 2/3',
    'Hint 3/3',
    'Hint 3/3',
  ]);
  await project.grow(['lesson', '2.3', '--skip']);
  expect(project.read('lessons/progress.json')).toBe(
    '{\n  "2.3": {"hints": 3, "solution": false, "state": "skipped"}\n}\n',
  );
});

it('what was begun or skipped comes back, and what is done stays done', async () => {
  const project = await Grown.create('none');
  const stateOf = () =>
    Object.entries(JSON.parse(project.read('lessons/progress.json'))) as Array<[string, { state: string }]>;
  await project.grow(['lesson', '2.3', '--hint']);
  await project.grow(['lesson', '2.4', '--skip']);
  await project.grow(['lesson', '2.5', '--skip']);
  await project.grow(['lesson', '2.5', '--unskip']);
  expect(stateOf().map(([section, { state }]) => [section, state])).toEqual([
    ['2.3', 'open'],
    ['2.4', 'skipped'],
    ['2.5', 'open'],
  ]);
  const { stdout } = await project.grow(['learn']);
  expect(stdout).toContain('Begun or skipped: 2.3, 2.4, 2.5');
  expect(stdout).toMatch(/^> 2\.3 .*\n- 2\.4 /m);

  project.edit('lessons/progress.json', '"state": "skipped"', '"state": "done"');
  expect((await project.grow(['lesson', '2.4', '--skip'])).stdout).toContain('2.4 is done already.');
  expect(project.read('lessons/progress.json')).toContain(
    '"2.4": {"hints": 0, "solution": false, "state": "done"}',
  );
});

it('a solution of several files is shown in a folder of its own', async () => {
  const project = await Grown.create('none');
  const { all, exitCode } = await project.grow(['lesson', '5.1', '--solution', '--yes']);
  expect(exitCode, all).toBe(0);
  expect(project.read('lessons/s51_structure/solution.py')).toContain('app.include_router(');
  expect(project.read('lessons/s51_structure/solution/crud/model.py')).toContain('class NotFoundError');
  expect(existsSync(join(project.root, 'lessons/s51_structure/crud'))).toBe(false);
});

it('a page with the learner’s notes stays, and one in another language is renewed', async () => {
  const project = await Grown.create('none');
  await project.grow(['lesson', '2.3']);
  await project.grow(['lesson', '2.3', '--lang', 'ko']);
  expect(project.read(`${FOLDER}/README.md`)).toContain('한 가지 모양의 오류');
  project.edit(`${FOLDER}/README.md`, '## 할 일', '내 메모\n\n## 할 일');
  await project.grow(['lesson', '2.3']);
  expect(project.read(`${FOLDER}/README.md`)).toContain('내 메모');
  expect(project.read(`${FOLDER}/lesson.json`)).toContain('Errors of one shape');
});

it('nothing is judged, and nothing written, where nothing is installed', async () => {
  const project = await Grown.create('none');
  const { exitCode, all } = await project.grow(['lesson', '2.3', '--check']);
  expect(exitCode).toBe(2);
  expect(all).toContain('-m venv .venv');
  expect(existsSync(join(project.root, 'lessons'))).toBe(false);
});

it('refuses a lesson that there is not, and progress that git left in conflict', async () => {
  const project = await Grown.create('none');
  expect(await project.grow(['lesson', '7.1'])).toMatchObject({
    exitCode: 2,
    all: expect.stringContaining('There is no lesson 7.1'),
  });
  await project.grow(['lesson', '2.3', '--skip']);
  project.write('lessons/progress.json', '<<<<<<< ours\n');
  const { exitCode, all } = await project.grow(['learn']);
  expect(exitCode).toBe(1);
  expect(all).toContain('lessons/progress.json is no JSON');
});

it('a final project keeps its settings, and what it is called in is told', async () => {
  const project = await Grown.create('none');
  const begun = await project.grow(['capstone', 'b', '--lang', 'ko']);
  expect(begun.stdout).toContain('lessons/capstone_b/README.md');
  project.edit('lessons/capstone_b/capstone.toml', 'start = "', 'start = "python -m ');
  await project.commit('a final project');
  const before = filesOf(project);
  for (const command of [['feature', 'jwt'], ['upgrade'], ['capstone', 'B', '--lang', 'ko']]) {
    const { exitCode, all } = await project.grow([...command, '--yes', '--no-install']);
    expect(exitCode, all).toBe(0);
    expect(filesOf(project)).toEqual(before);
  }
  await project.grow(['capstone', 'b', '--lang', 'en']);
  expect(project.read('lessons/capstone_b/README.md')).toContain('# Project B');
  expect(project.read('lessons/capstone_b/capstone.toml')).toContain('start = "python -m ');

  project.write(
    'lessons/progress.json',
    '{\n  "b.01": {"hints": 0, "solution": false, "state": "done"}\n}\n',
  );
  expect((await project.grow(['learn'])).stdout).toMatch(/b {3}Project B.*stages 1\/11/);
  for (const [args, sentence] of [
    [['capstone', 'z'], 'There is no final project z'],
    [['capstone', 'b', '--stage', '12'], 'Stages go from 1 to 11'],
    [['lesson', '2.3', '--stage', '1'], '--stage goes with capstone'],
  ] as const)
    expect(await project.grow([...args])).toMatchObject({
      exitCode: 2,
      all: expect.stringContaining(sentence),
    });
});
