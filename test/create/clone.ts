import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The manifest of a feature `brand-new` that adds nothing by itself. */
export const MANIFEST = `import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Nothing yet', ko: '아직 없음' },
  summary: { en: 'a feature that adds nothing', ko: '아무것도 더하지 않는 기능' },
  sections: ['1.1'],
  rank: 1000,
});
`;

/** All that the build reads. */
const SOURCES = ['src', 'generators', 'templates', 'package.json', 'rolldown.config.ts', 'tsconfig.json'];

/**
 * A copy of this repository as somebody would have it who works on it, in a folder that the caller removes.
 *
 * @param files what they have written, by path.
 * @param also what is needed beside that which the build reads.
 */
export function cloneWith(files: Readonly<Record<string, string>>, also: readonly string[] = []): string {
  const repository = mkdtempSync(join(tmpdir(), 'clone-'));
  for (const path of [...SOURCES, ...also]) cpSync(path, join(repository, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(repository, 'node_modules'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), content);
  }
  return repository;
}
