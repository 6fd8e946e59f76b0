import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const LONGEST = 350;

/** Modules of the generator: path from the repository's root -> text. */
const modules = new Map(
  ['src', 'generators'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('generated'))
      .map((name): [string, string] => {
        const path = join(room, name).replaceAll('\\', '/');
        return [path, readFileSync(path, 'utf8')];
      }),
  ),
);

/** Paths of the modules that a module imports, types included. */
function importsOf(path: string): string[] {
  const text = modules.get(path) ?? '';
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)]
    .map(([, name]) => join(path, '..', `${name}.ts`).replaceAll('\\', '/'))
    .filter((name) => modules.has(name));
}

/** The first circle of imports that is found, or undefined. */
function circle(): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, above: readonly string[]): string[] | undefined => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path];
    if (done.has(path)) return undefined;
    const found = importsOf(path)
      .map((name) => visit(name, [...above, path]))
      .find((one) => one !== undefined);
    done.add(path);
    return found;
  };
  return [...modules.keys()].map((path) => visit(path, [])).find((one) => one !== undefined);
}

describe('modules of the generator', () => {
  it('import each other in no circle', () => {
    expect(circle()).toBeUndefined();
  });

  it(`have at most ${LONGEST} lines each`, () => {
    const long = [...modules].filter(([, text]) => text.split('\n').length - 1 > LONGEST);
    expect(long.map(([path]) => path)).toEqual([]);
  });
});
