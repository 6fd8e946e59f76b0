import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffLines } from '../../src/merge/diff.js';
import { splitText } from '../../src/merge/lines.js';
import type { Plan } from '../../src/plan/index.js';
import { anyChange, create, ids, type Project, STATE, walk } from './memory.js';
import { Python } from './python.js';

let python: Python;
beforeAll(() => {
  python = new Python();
});
afterAll(() => python.stop());

const start = create(ids.slice(0, 3));
const paths = [...start.keys()].filter((path) => path !== STATE && typeof start.get(path) === 'string');
/** Those that stay whatever goes: a file that goes with its feature is forgotten, deleted or not, and comes again with it. */
const lasting = paths.filter((path) => create([]).has(path));
const modules = paths.filter((path) => path.endsWith('.py'));

/** What a person does to one file: a module, as a rule. */
const edit = fc.oneof(
  fc.record({ kind: fc.constant('insert'), path: fc.constantFrom(...modules), at: fc.nat() }),
  fc.record({ kind: fc.constant('append'), path: fc.constantFrom(...modules), at: fc.nat() }),
  fc.record({ kind: fc.constant('change'), path: fc.constantFrom(...paths), at: fc.nat() }),
  fc.record({ kind: fc.constant('delete'), path: fc.constantFrom(...lasting), at: fc.nat() }),
);
const edits = fc.array(edit, { minLength: 1, maxLength: 6 });
const steps = fc.array(anyChange, { minLength: 1, maxLength: 4 });

/** Where a statement may stand: after a line of a module that begins at its margin and ends itself. */
function places(lines: readonly string[]): number[] {
  return lines.flatMap((line, n) => (/^(from \S+ import \w+|[A-Z_]+ = [\w."]+)$/.test(line) ? [n + 1] : []));
}

interface Edited {
  project: Project;
  /** Lines that only the person wrote. */
  own: string[];
  deleted: Set<string>;
  touched: Set<string>;
}

function edited(list: ReadonlyArray<{ kind: string; path: string; at: number }>): Edited {
  const result: Edited = { project: new Map(start), own: [], deleted: new Set(), touched: new Set() };
  for (const [n, { kind, path, at }] of list.entries()) {
    const content = result.project.get(path);
    if (content === undefined) continue;
    const lines = String(content).split('\n');
    const mine = `MINE_${n} = "내 것 ${n}"`;
    if (kind === 'delete') {
      result.project.delete(path);
      result.deleted.add(path);
      result.own = result.own.filter((line) => !String(content).includes(line));
      continue;
    }
    if (kind === 'change') {
      const comment = /\.(py|toml|ya?ml)$/.test(path) ? `  # mine ${n}` : '';
      const candidates = lines.flatMap((line, index) => (/[\w)\],]$/.test(line) ? [index] : []));
      const index = candidates[at % candidates.length];
      // At the end of a line inside of a string a comment is none, and the line is changed all the same.
      if (index === undefined || comment === '') continue;
      lines[index] += comment;
      result.own.push(`# mine ${n}`);
    } else {
      const where = kind === 'append' ? [] : places(lines);
      lines.splice(where[at % where.length] ?? lines.length, 0, mine);
      result.own.push(mine);
    }
    result.project.set(path, lines.join('\n'));
    result.touched.add(path);
  }
  result.project.set('app/mine.py', 'WHOLLY = "mine"\n');
  return result;
}

/** Whether the person and the generator both changed one place: only then a conflict is one. */
function meet({ base, was, theirs }: Extract<Plan['actions'][number], { kind: 'conflict' }>): boolean {
  const lines = (content: typeof theirs) =>
    splitText(typeof content === 'string' ? content : Buffer.from(content).toString()).lines;
  const before = lines(base ?? '');
  const mine = diffLines(before, lines(was ?? ''));
  const other = diffLines(before, lines(theirs));
  return mine.some((a) => other.some((b) => a.start <= b.end && b.start <= a.end));
}

describe('a project that its owner edited anyhow', () => {
  it('keeps every line of its owner, deletes no edited file, brings none back, and leaves foreign ones alone', () => {
    fc.assert(
      fc.property(edits, steps, (list, commands) => {
        const { project, own, deleted, touched } = edited(list);
        const after = walk(project, commands, (actions) => {
          for (const action of actions) {
            if (action.kind === 'delete') expect(touched).not.toContain(action.path);
            if (action.kind === 'write') expect(deleted).not.toContain(action.path);
            if (action.kind === 'conflict' && action.why === 'both-changed') expect(meet(action)).toBe(true);
          }
        });
        const everything = [...after.values()].map(String).join('\n');
        for (const line of own) expect(everything).toContain(line);
        for (const path of deleted) expect(after.has(path)).toBe(false);
        expect(after.get('app/mine.py')).toBe(project.get('app/mine.py'));
      }),
      { numRuns: 60 },
    );
  });

  it('still compiles wherever the merge was clean', async () => {
    await fc.assert(
      fc.asyncProperty(edits, steps, async (list, commands) => {
        const { project } = edited(list);
        const clean = new Map<string, string>();
        const marked = new Set<string>();
        walk(project, commands, (actions) => {
          for (const action of actions) {
            if (!action.path.endsWith('.py')) continue;
            if (action.kind === 'merge') clean.set(action.path, String(action.content));
            if (action.kind === 'conflict') marked.add(action.path);
          }
        });
        for (const [path, source] of clean) {
          if (marked.has(path) || (await python.faultIn(String(project.get(path) ?? ''))) !== '') continue;
          expect(await python.faultIn(source), path).toBe('');
        }
      }),
      { numRuns: 40 },
    );
  });
});
