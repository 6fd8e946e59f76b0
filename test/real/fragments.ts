import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { shownBy } from './documents.js';
import type { Project } from './project.js';

/**
 * Writes the Python that a project's guide shows into its tests, those of one section together: there the project's
 * own workflow formats, lints, types and imports them.
 *
 * @returns what takes them out again.
 */
export function addFragments(project: Project): () => void {
  const sections = new Map<string, string>();
  for (const { kind, section, text } of shownBy(project.read('docs/curriculum.md')))
    if (kind === 'python') sections.set(section, `${sections.get(section) ?? ''}${text}`);
  const paths = [...sections].map(([section, code]) => {
    const path = `tests/test_shown_in_${section.replace('.', '_')}.py`;
    project.write(path, code);
    return path;
  });
  return () => {
    for (const path of paths) rmSync(join(project.folder, path));
  };
}
