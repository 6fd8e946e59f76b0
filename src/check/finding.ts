import type { GrowMessages } from '../locales/grow.js';

/**
 * What each finding is: a `problem` is something that will not work as it is; a `note` is the person's right, or this machine's
 * affair. The codes are part of the interface, and listed in docs/reference.md.
 */
export const SEVERITY = {
  journal: 'problem',
  state: 'problem',
  answers: 'problem',
  'version-older': 'problem',
  'version-newer': 'problem',
  'package-version': 'problem',
  conflict: 'problem',
  beside: 'problem',
  broken: 'problem',
  edited: 'note',
  deleted: 'note',
  moved: 'note',
  'migrations-missing': 'problem',
  'migrations-line': 'problem',
  'migrations-tables': 'problem',
  'lock-outdated': 'problem',
  'env-secret': 'problem',
  'env-missing': 'note',
  'tool-missing': 'note',
  'environment-missing': 'note',
} as const satisfies Record<FindingCode, 'problem' | 'note'>;

export type FindingCode = keyof GrowMessages['check']['finding'];

/** One thing that is out of step. */
export interface Finding {
  code: FindingCode;
  /** What exactly: a path, a version, names ... */
  detail: string;
  /** The file, where it is about one. */
  path?: string;
  /** The command that puts it right, where there is one. */
  remedy?: string;
}
