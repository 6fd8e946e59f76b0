import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isFeatureId } from '../../src/answers/catalogue.js';
import { Project } from '../real/project.js';
import { say } from './application.js';

const [ONCE, BARE, LARGE] = ['inference.py', 'bare_inference.py', 'large_model.py'].map((name) =>
  resolve('test/bench', name),
);
/** Where no network is: copy the project, its environment and these three files, and run the last command there. */
const CLIENTS = process.env.BENCH_CLIENTS ?? '1,8,16,32,64,128';

const projects: Project[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

test('a generated application and a bare endpoint serve the same models', async () => {
  // With BENCH_ENVIRONMENT, a virtual environment that has everything (onnx, too), nothing is installed.
  const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
  const project = await Project.create({
    features: ['inference', 'gpu'].filter(isFeatureId),
    ...(sharedEnvironment && { sharedEnvironment }),
  });
  projects.push(project);
  const onnx = process.env.BENCH_ONNX ?? 'uv run --group train python';
  await project.shell(`${onnx} ${LARGE} models/large`);
  const measure = (options: string): Promise<string> =>
    project.shell(`${project.run}python ${ONCE} . ${BARE} ${options}`);
  const small = await measure(`--models digits --clients ${CLIENTS}`);
  const large = await measure('--models large --clients 1,16,64 --seconds 10');
  for (const output of [small, large]) say(output);
  expect(small).toContain('digits, 1 clients');
  expect(large).toContain('memory at rest');
}, 3_600_000);
