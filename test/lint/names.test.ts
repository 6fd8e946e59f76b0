import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { normaliseAnswers } from '../../src/answers/answers.js';
import { parseFields } from '../../src/answers/fields.js';
import { kinds, type ResourceKind, resourceKinds } from '../../src/answers/kinds.js';
import { className, snakeCase } from '../../src/answers/names.js';
import { render } from '../../src/render/index.js';
import { largestCombinations } from '../combinations.js';

/** The names of each scope of each Python module; first those of the module itself, then of its functions and classes. */
const COLLECT = `
import ast, builtins, json, sys

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
SCOPES = FUNCTIONS | ast.ClassDef

def names(node, inside):
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).split(".")[0]
    elif isinstance(node, SCOPES):
        yield node.name
    children = ast.iter_child_nodes(node)
    if isinstance(node, SCOPES) and inside is not node and not isinstance(inside, FUNCTIONS):
        children = [*node.decorator_list, *getattr(node, "bases", ())]
    for child in children:
        yield from names(child, inside)

def read(source):
    tree = ast.parse(source)
    module = [*names(tree, inside=None)]
    nodes = [*ast.walk(tree)]
    module += [node.id for node in nodes if isinstance(node, ast.Name) and hasattr(builtins, node.id)]
    scopes = [node for node in nodes if isinstance(node, SCOPES)]
    return {
        "scopes": [module, *([*names(node, inside=node)] for node in scopes)],
        "bodies": [
            name
            for node in scopes if isinstance(node, ast.ClassDef)
            for line in node.body if isinstance(line, ast.Assign | ast.AnnAssign)
            for name in names(line, inside=node)
        ],
    }

json.dump({path: read(source) for path, source in json.load(sys.stdin).items()}, sys.stdout)
`;
type Names = Record<string, { scopes: string[][]; bodies: string[] }>;

const FIELDS =
  'fa:str fb:text fc:int fd:float fe:decimal ff:bool fg:date fh:datetime fi:uuid fj:email fk:json fq:time fr:url fs:list(str) ft:decimal(10,3) fu:date=now fv:datetime=now fl:enum(a|b) fm:ref(users) fn:ref(items)?';
const named = { plural: 'zebras', singular: 'zebra', word: 'zebra', version: 'v2' };

/** Words that a resource would have to be called for one of its names to be one of the code around it. */
const clashes = new Map<string, Set<ResourceKind>>();
const inBodies = new Set<string>();
for (const features of [[], ['jwt'], ['sqlalchemy'], ...largestCombinations()] as const) {
  const bare = render(normaliseAnswers({ name: 'my-api', features }));
  for (const kind of resourceKinds.filter((one) => one !== 'version')) {
    const { feature, fields, table } = kinds[kind];
    if (feature && !features.some((one) => one === feature)) continue;
    const resource = {
      ...{ kind, name: named[kinds[kind].named] },
      ...(fields ? { fields: table ? `${FIELDS} fo:ref(zebras)? fp:str(5) unique` : FIELDS } : {}),
    };
    const project = render(normaliseAnswers({ name: 'my-api', features, resources: [resource] }));
    const own = [...project].filter(([path, text]) => /\.py$/.test(path) && text !== bare.get(path));
    const input = JSON.stringify(Object.fromEntries(own));
    const seen = JSON.parse(execFileSync('python3', ['-c', COLLECT], { input, encoding: 'utf8' })) as Names;
    for (const [path, { scopes, bodies }] of Object.entries(seen)) {
      if (fields && /^app\/(models|schemas)\/zebra/.test(path)) for (const name of bodies) inBodies.add(name);
      for (const word of scopes.flatMap(clashesAmong))
        clashes.set(word, (clashes.get(word) ?? new Set()).add(kind));
    }
  }
}

/** `current_user` for `get_zebra` beside `get_current_user`. */
function clashesAmong(scope: readonly string[]): string[] {
  const names = [...new Set(scope)];
  const own = names.filter((name) => /zebra/i.test(name));
  return own.flatMap((name) => {
    const shape = new RegExp(`^${name.replace(/zebras?/i, '(\\w+)')}$`);
    return names.flatMap((other) => {
      const part = own.includes(other) ? undefined : shape.exec(other)?.[1];
      if (part === undefined) return [];
      const word = snakeCase(part);
      return part === (/Zebra/.test(name) ? className(word) : word) ? [word] : [];
    });
  });
}

/** Fields of the resource, and the column of whose it is, which has another name beside a field of that one. */
const isOwn = (name: string): boolean => /^f[a-v](_id)?$|^owner_id$/.test(name);

function isRefused(kind: ResourceKind, name: string): boolean {
  const { feature, fields } = kinds[kind];
  try {
    normaliseAnswers({
      name: 'my-api',
      features: feature ? [feature] : [],
      resources: [{ kind, name, ...(fields ? { fields: 'fa:str' } : {}) }],
    });
    return false;
  } catch {
    return true;
  }
}

it('no resource can be named so that one of its names is one of the code around it', () => {
  const free = [...clashes].flatMap(([word, by]) =>
    [...by].filter((kind) => !isOwn(word) && !isRefused(kind, word)).map((kind) => `${kind} ${word}`),
  );
  expect(free.sort(), 'belong into `reserved` in src/answers/kinds.ts').toEqual([]);
});

it('no field can be named like what the bodies of its classes read', () => {
  const free = [...inBodies].filter(
    (name) => /^[a-z]/.test(name) && !isOwn(name) && parseFields(`${name}:str`).problems.length === 0,
  );
  expect(free).toEqual([]);
});
