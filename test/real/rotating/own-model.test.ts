import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Client } from '../client.js';
import { shownBy } from '../documents.js';
import { Project } from '../project.js';
import { Server } from '../server.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const TRAIN = readFileSync('test/real/train_own.py', 'utf8');
/** For CPUs, wherever pip finds that: what else PyTorch's wheel brings has gigabytes. */
const INSTALL = `pip install --quiet --retries 1 --extra-index-url https://download.pytorch.org/whl/cpu torch==2.13.0 onnxscript pillow`;

const NORMALISED = 'mean = [0.485, 0.456, 0.406]\nstd = [0.229, 0.224, 0.225]';
const DESCRIPTIONS = {
  embedder: `[input]\nsize = [224, 224]\nkeep = 0.875\n${NORMALISED}\n\n[output]\nkind = "vector"\n`,
  raw: `[input]\nsize = [224, 224]\nkeep = 0.875\n${NORMALISED}\n\n[output]\nkind = "arrays"\n`,
  detector: `[input]\nsize = [224, 224]\nfit = "stretch"\nlayout = "CHW"\n${NORMALISED}\n\n[output]\nkind = "boxes"\nmin_score = 0\n`,
};

interface Box {
  label: string;
  confidence: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Answers {
  own: number[];
  embedder: number[];
  raw: number[];
  detector: number[][];
}

describe('PyTorch models of one’s own', () => {
  let project: Project;
  let server: Server;
  let client: Client;
  let expected: Answers;
  beforeAll(async () => {
    // With OWN_TORCH, a Python that has it, PyTorch is not installed.
    const python = process.env.OWN_TORCH ?? '../torch/bin/python';
    const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
    project = await Project.create({
      features: ['inference', 'gpu'].filter(isFeatureId),
      ...(sharedEnvironment && { sharedEnvironment }),
    });
    project.write('scripts/train_own.py', TRAIN);
    if (!process.env.OWN_TORCH) await project.shell(`python3 -m venv ../torch && ../torch/bin/${INSTALL}`);
    await project.shell(`${python} scripts/train_own.py`);
    expected = JSON.parse(project.read('answers.json'));

    const shown = shownBy(project.read('docs/curriculum.md')).filter(({ section }) => section === '2.5');
    const [, exported] = /# <shown>\n([\s\S]*?)# <\/shown>/.exec(TRAIN) ?? [];
    expect(shown.map(({ text }) => text)).toContain(exported);
    project.write('models/own/model.toml', shown.find(({ language }) => language === 'toml')?.text ?? '');
    project.write('models/own/labels.txt', 'cat\ndog\n');
    for (const [name, text] of Object.entries(DESCRIPTIONS)) project.write(`models/${name}/model.toml`, text);
    project.write('models/detector/labels.txt', 'none\ncat\n');

    server = await Server.start(project, `${project.run}python -m uvicorn app.main:app`, {
      MODELS: 'own,embedder,detector,raw',
    });
    client = new Client(server.url);
  });
  afterAll(() => {
    server?.kill();
    project?.remove();
  });

  async function predict(model: string): Promise<Record<string, unknown>> {
    const form = new FormData();
    form.append('image', new Blob([readFileSync(`${project.folder}/photo.png`)]), 'photo.png');
    const { status, body } = await client.post(`/api/v1/models/${model}/predict`, form);
    expect(status).toBe(200);
    return body as Record<string, unknown>;
  }

  const close = (seen: number[], wanted: number[]): void => {
    expect(seen).toHaveLength(wanted.length);
    for (const [index, number] of seen.entries())
      expect(Math.abs(number - (wanted[index] as number))).toBeLessThan(1e-4);
  };

  it('answer over HTTP as PyTorch does, with no line of Python', async () => {
    const { label, top } = (await predict('own')) as {
      label: string;
      top: Array<{ label: string; confidence: number }>;
    };
    const [cat = 0, dog = 0] = expected.own;
    expect(label).toBe(cat > dog ? 'cat' : 'dog');
    const ofLabel = (name: string): number => top.find((one) => one.label === name)?.confidence ?? -1;
    close([ofLabel('cat'), ofLabel('dog')], expected.own);
    close((await predict('embedder')).vector as number[], expected.embedder);
    close(Object.values((await predict('raw')).arrays as Record<string, number[]>)[0] ?? [], expected.raw);
    const { boxes } = (await predict('detector')) as { boxes: Box[] };
    expect(boxes.map((box) => box.label)).toEqual(['none', 'cat', 'none']);
    for (const [index, box] of boxes.entries())
      close([box.left, box.top, box.right, box.bottom, box.confidence], expected.detector[index] as number[]);
  });

  it('have a schema each in OpenAPI, and are listed', async () => {
    const { body: openapi } = await client.get('/openapi.json');
    const schemaOf = (name: string): string =>
      openapi.paths[`/api/v1/models/${name}/predict`].post.responses['200'].content['application/json'].schema
        .$ref;
    expect(['own', 'embedder', 'detector', 'raw'].map(schemaOf)).toEqual(
      ['Classes', 'Vector', 'Boxes', 'Arrays'].map((kind) => `#/components/schemas/${kind}Prediction`),
    );
    const { body: models } = await client.get('/api/v1/models');
    expect(models.map((model: { name: string }) => model.name)).toEqual([
      'own',
      'embedder',
      'detector',
      'raw',
    ]);
  });

  it('pass all checks in place of the digits', async () => {
    await project.shell(
      'rm -r models/digits models/raw tests/test_digits.py tests/digits.png scripts/train_digits.py photo.png answers.json',
    );
    await project.shell(`${project.run}poe check`, { MODELS: 'own' });
  });
});
