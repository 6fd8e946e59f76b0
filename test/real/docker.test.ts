import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { environmentTools } from '../../src/answers/answers.js';
import { render } from '../../src/render/index.js';
import { answersFor, largestCombinations, nameOf, tellingCombinations } from '../combinations.js';
import { hadolintFolder } from './tools.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

interface Service {
  image?: string;
  build?: string;
  command?: string;
}

/** The services of the application itself, not those of others that it uses. */
const OWN = ['app', 'migrate', 'worker'];

const few = [[], ...largestCombinations()];
const projects = environmentTools.flatMap((env) =>
  (env === 'uv' ? tellingCombinations() : few).map((on) => ({
    name: `${nameOf(on)}, ${env}`,
    files: render(answersFor(on, { env })),
  })),
);

/** Projects whose `path` differs, one for each content. */
function different(path: string): Array<{ name: string; text: string }> {
  const found = new Map(projects.map(({ name, files }) => [String(files.get(path)), name]));
  return [...found].map(([text, name]) => ({ name, text }));
}

describe('Dockerfile', () => {
  it.each(different('Dockerfile'))('of $name has no fault that hadolint knows', async ({ text }) => {
    await execa(join(await hadolintFolder(), 'hadolint'), ['--no-color', '-'], { input: text });
  });

  it('starts from one version of Python, the newest that the workflow tests', () => {
    for (const { files } of projects) {
      const images = [...String(files.get('Dockerfile')).matchAll(/^FROM python:(\S+)-slim/gm)].map(
        ([, v]) => v,
      );
      const { matrix } = parse(String(files.get('.github/workflows/ci.yml'))).jobs.checks.strategy;
      expect(new Set(images)).toEqual(new Set([matrix.python.at(-1)]));
    }
  });
});

describe('compose.yaml', () => {
  it('builds one image, once, for application, migration and worker', () => {
    for (const { text } of different('compose.yaml')) {
      const { services } = parse(text) as { services: Record<string, Service> };
      expect(services.app).toMatchObject({ build: '.', image: 'my-api-app' });
      for (const [name, service] of Object.entries(services)) {
        expect(service.image === services.app?.image, name).toBe(OWN.includes(name));
        if (name !== 'app') expect(service, name).not.toHaveProperty('build');
      }
    }
  });
});
