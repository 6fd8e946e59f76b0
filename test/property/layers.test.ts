import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { answersFor, everyCombination, nameOf } from '../combinations.js';

/** From the top down: a request comes down this way, and none of these imports anything above it. */
const LAYERS = [
  'main',
  'middleware',
  'lifespan',
  'api',
  'services',
  'crud',
  'db',
  'core',
  'schemas',
  'errors',
];

/** A module or package of `app/`, and what it imports of the others. */
type Imports = Map<string, Set<string>>;

const FROM_APP = /^from app(?:\.(\w+)[\w.]*)? import \(?([\w\s,]+)/gm;

function importsOf(files: ReadonlyMap<string, unknown>): Imports {
  const imports: Imports = new Map();
  for (const [path, content] of files) {
    const [, part] = /^app\/(\w+)(?:\.py$|\/.*\.py$)/.exec(path) ?? [];
    if (!part || typeof content !== 'string') continue;
    const found = imports.get(part) ?? new Set();
    for (const [, module, names = ''] of content.matchAll(FROM_APP)) {
      for (const one of module ? [module] : names.split(',')) found.add(one.trim());
    }
    found.delete(part);
    imports.set(part, found);
  }
  return imports;
}

/** A way from a part of the application back to itself, if there is one. */
function knot(imports: Imports): string[] | undefined {
  const finished = new Set<string>();
  const follow = (part: string, way: string[]): string[] | undefined => {
    if (way.includes(part)) return [...way.slice(way.indexOf(part)), part];
    if (finished.has(part)) return undefined;
    for (const next of imports.get(part) ?? []) {
      const found = follow(next, [...way, part]);
      if (found) return found;
    }
    finished.add(part);
    return undefined;
  };
  for (const part of imports.keys()) {
    const found = follow(part, []);
    if (found) return found;
  }
  return undefined;
}

/** The layers that import a higher one. */
function upwardImports(imports: Imports): string[] {
  return LAYERS.flatMap((layer, index) =>
    LAYERS.slice(0, index)
      .filter((higher) => imports.get(layer)?.has(higher))
      .map((higher) => `${layer} -> ${higher}`),
  );
}

describe('the check itself', () => {
  /** What the application without features imports, and one line more in one file. */
  const planted = (path: string, line: string): Imports => {
    const files = render(answersFor([]));
    return importsOf(new Map([...files, [path, `${line}\n${files.get(path)}`]]));
  };

  it('finds a planted knot, and names the way back', () => {
    expect(knot(planted('app/errors.py', 'from app.core.config import Settings'))).toBeUndefined();
    expect(knot(planted('app/crud/item.py', 'from app.api.deps import (\n    ItemDep,\n)'))).toEqual(
      expect.arrayContaining(['api', 'crud']),
    );
    expect(knot(planted('app/schemas/page.py', 'from app import main, errors'))).toContain('schemas');
  });

  it('finds a planted import of a higher layer', () => {
    expect(upwardImports(planted('app/errors.py', 'from app.core.config import Settings'))).toEqual([
      'errors -> core',
    ]);
  });
});

describe('the parts of a generated application', () => {
  const some = fc.constantFrom(...everyCombination());

  it('form no knot, and no layer imports a higher one', () => {
    fc.assert(
      fc.property(some, (on) => {
        const imports = importsOf(render(answersFor(on)));
        expect(knot(imports), nameOf(on)).toBeUndefined();
        expect(upwardImports(imports), nameOf(on)).toEqual([]);
      }),
      { numRuns: 50, examples: [[[]], [everyCombination().at(-1) ?? []]] },
    );
  });
});
