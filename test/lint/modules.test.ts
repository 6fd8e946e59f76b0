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

type Graph = Map<string, readonly string[]>;

/** Module -> the modules that it imports, types included. */
const imports: Graph = new Map(
  [...modules].map(([path, text]) => [
    path,
    [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)]
      .map(([, name]) => join(path, '..', `${name}.ts`).replaceAll('\\', '/'))
      .filter((name) => modules.has(name)),
  ]),
);

const roomOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** Room -> the rooms that its modules import from. */
const rooms: Graph = new Map(
  [...new Set([...modules.keys()].map(roomOf))].map((room) => [
    room,
    [...imports]
      .flatMap(([path, names]) => (roomOf(path) === room ? names.map(roomOf) : []))
      .filter((other) => other !== room),
  ]),
);

/** The first circle that is found, or undefined. */
function circleIn(graph: Graph): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, above: readonly string[]): string[] | undefined => {
    if (above.includes(node)) return [...above.slice(above.indexOf(node)), node];
    if (done.has(node)) return undefined;
    const found = (graph.get(node) ?? [])
      .map((name) => visit(name, [...above, node]))
      .find((one) => one !== undefined);
    done.add(node);
    return found;
  };
  return [...graph.keys()].map((node) => visit(node, [])).find((one) => one !== undefined);
}

describe('modules of the generator', () => {
  it('import each other in no circle', () => {
    expect(circleIn(imports)).toBeUndefined();
  });

  it('import from other rooms in no circle', () => {
    expect(circleIn(rooms)).toBeUndefined();
  });

  it(`have at most ${LONGEST} lines each`, () => {
    const long = [...modules].filter(([, text]) => text.split('\n').length - 1 > LONGEST);
    expect(long.map(([path]) => path)).toEqual([]);
  });
});
