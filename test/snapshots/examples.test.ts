import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { toBytes } from '../../src/files/content.js';
import { render } from '../../src/render/index.js';
import { answersFor, largestCombinations } from '../combinations.js';

const root = resolve(import.meta.dirname, '../examples');

/** Whole projects to browse, as they are written to disk. Their own .gitignore is in force: it hides nothing of them. */
const examples = {
  'base-en': answersFor([]),
  'all-ko': answersFor(largestCombinations()[0] ?? [], { name: '나의 첫 API', lang: 'ko', env: 'venv' }),
};

describe.each(Object.entries(examples))('test/examples/%s', (name, answers) => {
  const project = render(answers);
  const folder = join(root, name);
  if (inject('updateSnapshots')) {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, content] of project) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }

  it('has the files of the project and no other', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
    expect(files.sort()).toEqual([...project.keys()]);
  });

  it('has them byte for byte', () => {
    const different = [...project].filter(
      ([path, content]) => !readFileSync(join(folder, path)).equals(Buffer.from(toBytes(content))),
    );
    expect(different.map(([path]) => path)).toEqual([]);
  });
});

it('test/examples has no other folder', () => {
  expect(readdirSync(root).sort()).toEqual(Object.keys(examples).sort());
});
