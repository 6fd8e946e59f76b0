import type { Table } from '../answers/table.js';
import { joinCalls } from '../python/calls.js';
import { sortPythonImports } from '../python/imports.js';
import { type ModelSource, modelSource } from '../tables/model.js';
import type { Helpers } from './fill-template.js';
import type { blockNames, callNames } from './helper-names.js';
import { dropEmptySlots, fillSlot } from './slot-line.js';

interface HelperInput {
  tables: readonly Table[];
  /** Whether models are mapped classes rather than dataclasses. */
  orm: boolean;
  /** Features that are off, described in the project's language. */
  absent: ReadonlyArray<{ id: string; summary: string; sections: readonly string[] }>;
  /** Lessons, titled in the project's language. */
  lessons: ReadonlyArray<{ section: string; title: string }>;
  /** Rendered contributions of the active layers to a slot of the file at hand. */
  contributions: (slot: string) => string[];
}

// Rendering thousands of combinations sorts the same few hundred import blocks over and over.
const importBlocks = new Map<string, string>();

function sortedImports(text: string): string {
  let block = importBlocks.get(text);
  if (block === undefined) {
    block = sortPythonImports(text.split('\n'));
    importBlocks.set(text, block);
  }
  return block;
}

/** The helpers for one file of one project. */
export function templateHelpers({ tables, orm, absent, lessons, contributions }: HelperInput): Helpers {
  const models = new Map<string, ModelSource>();
  const model = (name: string): ModelSource => {
    let source = models.get(name);
    if (source === undefined) {
      const table = tables.find((one) => one.name === name);
      if (!table) throw new Error(`no table "${name}"`);
      source = modelSource(table, tables, { orm });
      models.set(name, source);
    }
    return source;
  };
  const calls: Record<(typeof callNames)[number], (argument: string) => string> = {
    /** `{{model "users"}}`: the Python class of a table. */
    model: (name) => model(name).body,
    /** `{{modelImports "users"}}`: the import lines that the class needs. */
    modelImports: (name) => model(name).imports.join('\n'),
    /** `{{more "4.1"}}`, alone on its line: the lesson of this curriculum section, and how to add its features that are off. */
    more: (section) =>
      fillSlot(
        [
          ...lessons
            .filter((lesson) => lesson.section === section)
            .map(({ title }) => `- \`npx plop lesson ${section}\`: ${title}\n`),
          ...absent
            .filter(({ sections }) => sections.includes(section))
            .map(({ id, summary }) => `- \`npx plop feature ${id}\`: ${summary}\n`),
        ],
        '',
      ),
  };
  /** Indentation of the slots that are being filled. */
  let margin = '';
  const blocks: Record<(typeof blockNames)[number], (text: string, argument: string) => string> = {
    /** One Python statement, laid out when it is known what features add to it; the build puts this around. */
    call: (text) => joinCalls(`${dropEmptySlots(text)}\n`, margin).slice(0, -1),
    /** Plain Python import lines, merged and sorted as ruff does; the build says how much of the text it has sorted. */
    imports: (text, sorted) => {
      const own = text.slice(0, Number(sorted));
      const others = dropEmptySlots(text.slice(own.length));
      return others === '' ? own : sortedImports(own + others);
    },
    /** Lines in code-point order, repeated ones once. */
    sorted: (text) => {
      const lines = dropEmptySlots(text)
        .split('\n')
        .filter((line) => line !== '');
      return [...new Set(lines)]
        .sort()
        .map((line) => `${line}\n`)
        .join('');
    },
    /** `{{#under "    depends_on:"}}`: the lines within, below that line (a blank one for `""`); without lines, not even that. `\n` is a line break. */
    under: (text, heading) => {
      const lines = dropEmptySlots(text);
      return lines === '' ? '' : `${heading.replaceAll('\\n', '\n')}\n${lines}`;
    },
    /** `{{#within "names = [ … ]"}}`: the lines within, between these two; without lines, none of them. */
    within: (text, around) => {
      const lines = dropEmptySlots(text);
      const [above = '', below = ''] = around.replaceAll('\\n', '\n').split(' … ');
      return lines === '' ? '' : `${above}\n${lines}${below}\n`;
    },
  };
  const slot = (name: string, indent: string): string => {
    const outer = margin;
    margin += indent;
    const filled = fillSlot(contributions(name), indent);
    margin = outer;
    return filled;
  };
  return { slot, calls, blocks };
}
