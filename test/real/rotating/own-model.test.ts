import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { shownBy } from '../documents.js';
import { Project } from '../project.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const TRAIN = readFileSync('test/real/train_own.py', 'utf8');
/** For CPUs, wherever pip finds that: what else PyTorch's wheel brings has gigabytes. */
const INSTALL = `pip install --quiet --retries 1 --extra-index-url https://download.pytorch.org/whl/cpu torch==2.13.0 onnxscript`;

describe('a model of one’s own', () => {
  let project: Project;
  beforeAll(async () => {
    project = await Project.create({ features: ['inference', 'gpu'].filter(isFeatureId) });
  });
  afterAll(() => project?.remove());

  it('is put in place of the digits as the guide says, and all checks pass', async () => {
    const shown = shownBy(project.read('docs/curriculum.md')).filter(({ section }) => section === '2.5');
    const [, exported] = /# <shown>\n([\s\S]*?)# <\/shown>/.exec(TRAIN) ?? [];
    expect(shown.map(({ text }) => text)).toContain(exported);

    // PyTorch in an environment of its own, for the tests to show that nothing else needs it.
    project.write('scripts/train_own.py', TRAIN);
    await project.shell(`python3 -m venv ../torch && ../torch/bin/${INSTALL}`);
    await project.shell('../torch/bin/python scripts/train_own.py');
    expect(await project.shell('ls app/inference')).toMatch(/^own\.onnx\.data$/m);

    const block = shown.find(({ kind, text }) => kind === 'python' && text.includes('NAME = '))?.text ?? '';
    const own = block.slice(block.indexOf('NAME = '));
    const model = project.read('app/inference/model.py');
    project.write(
      'app/inference/model.py',
      model
        .replace(/^NAME = [\s\S]*?(?=\n\n@dataclass)/m, own)
        .replace('PIL import Image', 'PIL import Image, ImageOps'),
    );
    await project.shell(
      'rm tests/test_digits.py tests/digits.png app/inference/digits.onnx scripts/train_digits.py',
    );
    project.write('tests/test_own_model.py', readFileSync('test/real/own_model.py'));
    await project.shell(`${project.run}poe check`);
  });
});
