import { modelSource, type Table } from '../tables/index.js';
import type { helperNames } from './helper-names.js';
import { sortPythonImports } from './python-imports.js';
import { dropEmptySlots, fillSlot } from './slot-line.js';

interface HelperOptions {
  hash: { indent?: string };
  fn: (context: unknown) => string;
}

interface HelperInput {
  tables: readonly Table[];
  /** Whether models are mapped classes rather than dataclasses. */
  orm: boolean;
  /** Features that are off, titled in the project's language. */
  absent: ReadonlyArray<{ id: string; summary: string; sections: readonly string[] }>;
  /** Rendered contributions of the active layers to a slot of the file at hand. */
  contributions: (slot: string) => string[];
}

/** The helpers for one file of one project. */
export function templateHelpers({
  tables,
  orm,
  absent,
  contributions,
}: HelperInput): Record<(typeof helperNames)[number], unknown> {
  const model = (name: string): { imports: string[]; body: string } => {
    const table = tables.find((one) => one.name === name);
    if (!table) throw new Error(`no table "${name}"`);
    return modelSource(table, tables, { orm });
  };
  return {
    /** `{{slot "name"}}`, alone on its line: what the features contribute there. */
    slot: (name: string, { hash }: HelperOptions) => fillSlot(contributions(name), hash.indent ?? ''),
    /** `{{#imports}}…{{/imports}}`: plain Python import lines, merged and sorted as ruff does. */
    imports(this: unknown, { fn }: HelperOptions) {
      return sortPythonImports(dropEmptySlots(fn(this)).split('\n'));
    },
    /** `{{#sorted}}…{{/sorted}}`: lines in code-point order, repeated ones once. */
    sorted(this: unknown, { fn }: HelperOptions) {
      const lines = dropEmptySlots(fn(this))
        .split('\n')
        .filter((line) => line !== '');
      return [...new Set(lines)]
        .sort()
        .map((line) => `${line}\n`)
        .join('');
    },
    /** `{{model "users"}}`: the Python class of a table. */
    model: (name: string) => model(name).body,
    /** `{{modelImports "users"}}`: the import lines that the class needs. */
    modelImports: (name: string) => model(name).imports.join('\n'),
    /** `{{more "4.1"}}`, alone on its line: for each feature of this curriculum section that is off, the command that adds it. */
    more: (section: string) =>
      fillSlot(
        absent
          .filter(({ sections }) => sections.includes(section))
          .map(({ id, summary }) => `- \`npx plop feature ${id}\`: ${summary}\n`),
        '',
      ),
  };
}
