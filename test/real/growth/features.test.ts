import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  closure,
  conflictsAmong,
  type FeatureId,
  features,
  isFeatureId,
} from '../../../src/answers/catalogue.js';
import { render } from '../../../src/render/index.js';
import { answersFor, type Combination, largestCombinations, nameOf } from '../../combinations.js';
import { emptyFolder, environmentFor, pack } from '../../pack/packed.js';
import { failuresOfWorkflow, removeMypyCaches } from '../own-workflow.js';
import { editedByOwner } from '../owner.js';
import { Project } from '../project.js';
import { rotating } from '../rotation.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({
  testTimeout: 900_000,
  hookTimeout: 300_000,
  maxConcurrency: Math.max(2, availableParallelism()),
});

/** The two that most features have code together with. */
const FLOOR = ['jwt', 'sqlalchemy'].filter(isFeatureId);

/**
 * Each feature with what is there when it comes: for every other one the floor, for the rest nothing; half of them by turns.
 * `npm run test:every` has each come to both of them, and to all others together.
 */
const everyGrowth = features.flatMap(({ id }, index) => {
  const grounds = index % 2 === 0 ? [FLOOR, []] : [[], FLOOR];
  const chosen = process.env.EVERY ? [...grounds, largestCombinations()[0] ?? []] : grounds.slice(0, 1);
  const named = new Map(chosen.map((ground) => groundFor(id, ground)).map((on) => [nameOf(on), on]));
  return [...named].map(([name, ground]) => [id, name, ground] as const);
});

const growths = rotating(everyGrowth, 2);

/** `ground` without the feature, what requires it, and what cannot be together with it. */
function groundFor(id: FeatureId, ground: Combination): Combination {
  const possible = (other: FeatureId): boolean => conflictsAmong(closure([id, other])).length === 0;
  return ground.filter((other) => !closure([other]).some((one) => one.id === id) && possible(other));
}

let plopFolder: string;
beforeAll(async () => {
  const { file } = await pack();
  plopFolder = emptyFolder('plop');
  await execa('npm', ['install', '--no-save', '--no-audit', '--no-fund', file, 'plop@4'], {
    cwd: plopFolder,
  });
});
afterAll(() => {
  if (plopFolder) rmSync(plopFolder, { recursive: true, force: true });
});
afterAll(removeMypyCaches);
afterAll(removeSharedEnvironment);

it.concurrent.each(growths)(
  '%s comes to an edited project with %s, and goes: no line is lost, and ruff, mypy, deptry and all tests pass both times',
  async (id, _, ground) => {
    const project = await Project.create({ features: ground, sharedEnvironment: await sharedEnvironment() });
    try {
      const place = join(project.folder, 'node_modules');
      cpSync(join(plopFolder, 'node_modules'), place, { recursive: true, verbatimSymlinks: true });
      const created = await contents(project);
      for (const [path, content] of editedByOwner((path) => project.read(path))) project.write(path, content);
      await commit(project, 'edited');
      const edited = await contents(project);

      await plop(project, 'feature', id);
      expect(await failuresOfWorkflow(project, { installed: true, servers: false })).toBe('');
      const grown = await contents(project);
      for (const [path, content] of render(answersFor([...ground, id]))) {
        const text = linesOf(Buffer.from(content));
        const [theirs, ours] = [linesOf(edited.get(path)), linesOf(created.get(path))];
        const expected = without([...text, ...without(theirs, ours)], without(ours, theirs));
        const isEdited = theirs.join() !== ours.join() && ours.length > 0;
        // Where two add something at one place, either may come first.
        if (isEdited) expect(linesOf(grown.get(path)).sort(), path).toEqual(expected.sort());
        else expect(grown.get(path), path).toEqual(Buffer.from(content));
      }
      await commit(project, `add ${id}`);

      // What its tables hold goes with it, which takes a yes.
      await plop(project, 'remove', id, '--yes');
      expect(await failuresOfWorkflow(project, { installed: true, servers: false })).toBe('');
      const left = await contents(project);
      for (const [path, content] of edited) expect(left.get(path), path).toEqual(content);
      const more = [...left.keys()].filter((path) => !edited.has(path));
      // History is only ever appended to.
      expect(more.filter((path) => !path.startsWith('migrations/versions/'))).toEqual([]);
    } finally {
      project.remove();
    }
  },
);

/** What git holds, or would. */
async function contents(project: Project): Promise<Map<string, Buffer>> {
  const names = await project.shell('git ls-files -z --cached --others --exclude-standard');
  const paths = names.split('\0').filter((path) => path !== '' && existsSync(join(project.folder, path)));
  return new Map(paths.map((path) => [path, readFileSync(join(project.folder, path))]));
}

async function commit(project: Project, message: string): Promise<void> {
  await project.shell(`git add --all && git commit --quiet --message '${message}'`);
}

/** Runs it as a person does, and expects it to do all there is to do by itself. */
async function plop(project: Project, ...args: string[]): Promise<void> {
  const { exitCode, all } = await execa('npx', ['plop', ...args], {
    cwd: project.folder,
    env: environmentFor(process.execPath),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
  });
  expect(exitCode, all).toBe(0);
}

function linesOf(content: Buffer | undefined): string[] {
  return content?.toString().split('\n') ?? [];
}

/** `lines` without those in `others`, each as often as it is there. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const rest = [...lines];
  for (const line of others) {
    const index = rest.indexOf(line);
    if (index >= 0) rest.splice(index, 1);
  }
  return rest;
}
