import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closure, features } from '../../src/answers/catalogue.js';
import { parseState } from '../../src/answers/state.js';
import { newProjectFiles } from '../../src/create/project-files.js';
import { anyChange, changed, create, ids, rendered, STATE, walk } from './memory.js';

describe('an untouched project', () => {
  it('comes to the same bytes whatever the order in which features were added', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ids), fc.nat(), (order, at) => {
        const already = order.slice(0, at % (order.length + 1));
        const grown = order
          .slice(already.length)
          .reduce((project, id) => changed(project, { kind: 'add', feature: id }), create(already));
        expect(rendered(grown)).toEqual(rendered(create(order)));
      }),
      { numRuns: 30 },
    );
  });

  it('is as it was when a feature was added and removed again', () => {
    fc.assert(
      fc.property(fc.subarray(ids), fc.constantFrom(...ids), (asked, id) => {
        fc.pre(!asked.includes(id) && !closure(asked).some((one) => one.id === id));
        const project = create(asked);
        expect(
          rendered(changed(changed(project, { kind: 'add', feature: id }), { kind: 'remove', feature: id })),
        ).toEqual(rendered(project));
      }),
      { numRuns: 30 },
    );
  });

  it('leaves nothing of a database feature that comes and goes, not even its migration', () => {
    const project = create([]);
    for (const { id, migrations } of features) {
      if (migrations === undefined) continue;
      const back = changed(changed(project, { kind: 'add', feature: id }), { kind: 'remove', feature: id });
      expect([...back.keys()].sort()).toEqual([...project.keys()].sort());
    }
  });

  it('is not changed by the same command a second time', () => {
    for (const id of ids) {
      const once = changed(create([]), { kind: 'add', feature: id });
      expect(changed(once, { kind: 'add', feature: id })).toBe(once);
    }
  });

  it('walks anywhere and ends where direct creation ends', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 8 }), (steps) => {
        const project = walk(create([]), steps);
        const { answers } = parseState(String(project.get(STATE)));
        expect(rendered(project)).toEqual(rendered(newProjectFiles(answers)));
      }),
      { numRuns: 25 },
    );
  });
});

describe('an edited project', () => {
  it('loses no line that its owner wrote, whichever features come and go', () => {
    const paths = [...create([]).keys()].filter((path) => /\.(py|md|toml|yaml|yml)$/.test(path));
    const edit = fc.record({
      path: fc.constantFrom(...paths),
      at: fc.nat(),
      n: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.array(anyChange, { minLength: 1, maxLength: 4 }),
        (edits, steps) => {
          let project = create([]);
          const written: string[] = [];
          for (const [index, { path, at, n }] of edits.entries()) {
            const lines = String(project.get(path)).split('\n');
            const own = Array.from({ length: n }, (_, line) => `# mine ${index} ${line}`);
            lines.splice(at % lines.length, 0, ...own);
            project.set(path, lines.join('\n'));
            written.push(...own);
          }
          project = walk(project, steps);
          const everything = [...project.values()].map(String).join('\n');
          for (const line of written) expect(everything).toContain(line);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('keeps a file that its owner edited although the feature goes, and does not bring back a deleted one', () => {
    const [feature] = ids;
    if (feature === undefined) return;
    const with_ = changed(create([]), { kind: 'add', feature });
    const own = [...with_.keys()].filter((path) => !create([]).has(path) && path.endsWith('.py'));
    const [edited, deleted] = own as [string, string];
    with_.set(edited, `${with_.get(edited)}# mine\n`);
    with_.delete(deleted);
    const without = changed(with_, { kind: 'remove', feature });
    expect(String(without.get(edited))).toContain('# mine');
    expect(without.has(deleted)).toBe(false);
  });
});
