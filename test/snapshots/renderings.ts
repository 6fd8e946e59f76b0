import type { Answers } from '../../src/answers/answers.js';
import { repeatCommand } from '../../src/answers/repeat-command.js';
import { digest } from '../../src/files/content.js';
import { render } from '../../src/render/index.js';
import { simplestCondition } from './condition.js';
import { lineUnion, textReader, type Variant } from './line-union.js';
import { foldImports, unfoldImports, variedModules } from './python-imports.js';
import type { Snapshot } from './snapshot-file.js';

/** One project to render, and the assignment of the snapshot's variables that stands for it. */
export interface Case {
  assignment: number;
  answers: Answers;
}

/** What each path holds in the cases that have it. Texts are as snapshots have them, see `toSnapshotText`. */
export type Renderings = ReadonlyMap<string, readonly Variant[]>;

/**
 * Renders every case; equal contents of a path are kept once.
 *
 * @param cases in the order in which `lineUnion` wants them.
 */
export function renderCases(cases: readonly Case[]): Renderings {
  const byPath = new Map<string, Map<string, number[]>>();
  for (const { assignment, answers } of cases) {
    for (const [path, content] of render(answers)) {
      const text = toSnapshotText(content, answers);
      const variants = byPath.get(path) ?? new Map<string, number[]>();
      byPath.set(path, variants);
      const assignments = variants.get(text);
      if (assignments) assignments.push(assignment);
      else variants.set(text, [assignment]);
    }
  }
  return new Map(
    [...byPath]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, variants]) => [path, [...variants].map(([text, assignments]) => ({ text, assignments }))]),
  );
}

/** Stands for the one line that differs in every project: the command that makes the project again. */
const REPEAT_COMMAND = '‹repeat command›';

/** A file as snapshots hold it: bytes by their hash, the command that makes the project again by a mark. */
function toSnapshotText(content: string | Uint8Array, answers: Answers): string {
  if (typeof content !== 'string') return `sha256 ${digest(content)}\n`;
  if (content.includes(REPEAT_COMMAND)) throw new Error(`a file contains the mark ${REPEAT_COMMAND}`);
  return content.replaceAll(repeatCommand(answers), REPEAT_COMMAND);
}

/** The snapshot of one path. */
export function snapshotOf(
  variants: readonly Variant[],
  cases: readonly Case[],
  variables: number,
): Snapshot {
  const on = new Set(variants.flatMap(({ assignments }) => assignments));
  const off = cases.map(({ assignment }) => assignment).filter((assignment) => !on.has(assignment));
  const modules = variedModules(variants.map(({ text }) => text));
  const unfolded = variants.map(({ text, assignments }) => ({
    text: unfoldImports(text, modules),
    assignments,
  }));
  return { present: simplestCondition([...on], off, variables), rows: lineUnion(unfolded, variables) };
}

/** A function that gives what a snapshot says that the file holds in one case. */
export function contentReader({ rows }: Snapshot): (assignment: number) => string {
  const read = textReader(rows);
  return (assignment) => foldImports(read(assignment));
}
