import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { outputFile } from 'fs-extra/esm';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { environmentTools } from '../../src/answers/answers.js';
import { render } from '../../src/render/index.js';
import { UPGRADE_WORKFLOW, upgradeWorkflow } from '../../src/render/upgrade-workflow.js';
import { answersFor, largestCombinations, nameOf } from '../combinations.js';
import { zizmorFolder } from './tools.js';

vi.setConfig({ testTimeout: 300_000 });

const ACTION = /^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, { permissions: Record<string, string>; 'timeout-minutes'?: number }>;
}

const projects = [[], ...largestCombinations()].flatMap((on) =>
  environmentTools.map((env) => {
    const answers = answersFor(on, { env });
    const files = new Map(render(answers)).set(UPGRADE_WORKFLOW, upgradeWorkflow(answers));
    return { name: `${nameOf(on)}, ${env}`, files };
  }),
);

describe('.github of this repository', () => {
  it('has nothing that zizmor finds', async () => {
    const zizmor = join(await zizmorFolder(), 'zizmor');
    const { stdout } = await execa(zizmor, ['--offline', '--no-progress', '--strict-collection', '.github']);
    expect(stdout).toContain('No findings to report');
  });

  it.each(['ci', 'publish'])('names the actions of %s by commit and version', async (name) => {
    const actions = (await readFile(`.github/workflows/${name}.yml`, 'utf8')).match(/(?<=uses: ).*$/gm) ?? [];
    expect(actions.length).toBeGreaterThan(1);
    for (const action of actions) expect(action).toMatch(ACTION);
  });
});

describe.each(projects)('.github of $name', ({ files }) => {
  const text = (path: string): string => String(files.get(path));

  it('has nothing that zizmor finds', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'github-'));
    try {
      for (const path of files.keys())
        if (path.startsWith('.github/')) await outputFile(join(folder, path), text(path));
      const zizmor = join(await zizmorFolder(), 'zizmor');
      const { stdout } = await execa(zizmor, ['--offline', '--no-progress', '--strict-collection', folder]);
      expect(stdout).toContain('No findings to report');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('names actions by commit and version', () => {
    const actions = [...text('.github/workflows/ci.yml').matchAll(/uses: (.*)$/gm)].map(
      ([, action]) => action,
    );
    expect(actions.length).toBeGreaterThan(1);
    for (const action of actions) expect(action).toMatch(ACTION);
  });

  it('lets each job read the code and nothing else, for a limited time', () => {
    const { permissions, jobs } = parse(text('.github/workflows/ci.yml')) as Workflow;
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) {
      expect(job.permissions).toEqual({ contents: 'read' });
      expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
    }
  });

  it('waits a week before it proposes a new version', () => {
    const { updates } = parse(text('.github/dependabot.yml'));
    for (const update of updates) expect(update.cooldown).toEqual({ 'default-days': 7 });
  });
});
