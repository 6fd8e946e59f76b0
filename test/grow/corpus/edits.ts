import { edits as additive } from '../../unit/merge-corpus/edits.js';
import type { Project } from '../memory.js';
import { formatting } from './formatting.js';
import { structural } from './structural.js';

/** What a person does to a project between two commands. */
export interface Edit {
  group: 'formatting' | 'additive' | 'structural';
  title: string;
  /** @throws Error when it no longer fits the project: it is mended, not skipped. */
  make(project: Project): void;
  /** Why a feature may meet a conflict; without it none may. */
  conflicts?: string;
}

export const corpus: readonly Edit[] = [
  ...formatting,
  ...additive.map(
    ({ title, path, edit }): Edit => ({
      group: 'additive',
      title: `${path}: ${title}`,
      make: (project) => void project.set(path, edit(String(project.get(path)))),
    }),
  ),
  ...structural,
];
