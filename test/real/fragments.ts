import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { shownBy } from './documents.js';
import type { Project } from './project.js';

/**
 * Writes the Python that a project's guide shows into its tests: there the project's own workflow formats, lints, types and
 * imports them. What follows in a section goes on, unless it begins with imports, as a file does.
 *
 * @returns what takes them out again.
 */
export function addFragments(project: Project): () => void {
  const files: Array<{ section: string; code: string }> = [];
  for (const { kind, section, text } of shownBy(project.read('docs/curriculum.md'))) {
    const last = files.at(-1);
    if (kind !== 'python') continue;
    if (last?.section === section && !/^(from|import) /.test(text)) last.code += text;
    else files.push({ section, code: text });
  }
  const paths = files.map(({ section, code }, n) => {
    // Only who trains has PyTorch: what needs it is typed, and not imported.
    const prefix = /^import torch$/m.test(code) ? '' : 'test_';
    const path = `tests/${prefix}shown_${n}_in_${section.replace('.', '_')}.py`;
    project.write(path, code);
    return path;
  });
  return () => {
    for (const path of paths) rmSync(join(project.folder, path));
  };
}
