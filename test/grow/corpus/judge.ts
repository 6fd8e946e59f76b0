import { execFileSync } from 'node:child_process';
import { type Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import type { Project } from '../memory.js';

/** Python's own parser and `import` in miniature, which knows nothing of the engine's look. */
const PROGRAM = `
import ast, functools, json, sys

@functools.cache
def read(code):
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        return set(), [], [str(error.msg)]
    names, imports, faults = set(), [], []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(a.asname or a.name).split(".")[0] for a in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level and node.module.split(".")[0] in ("app", "tests"):
            imports += [(node.module, a.name) for a in node.names]
        if isinstance(node, ast.ClassDef):
            own = [s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
            faults += [f"{node.name}.{n} twice" for n in set(own) if own.count(n) > 1]
    return names, imports, faults

def judge(files):
    modules = {p[:-3].removesuffix("/__init__").replace("/", "."): read(texts[n]) for p, n in files.items()}
    packages = {m.rpartition(".")[0] for m in modules}
    faults = []
    for module, (_, imports, own) in modules.items():
        faults += [f"{module} {fault}" for fault in own]
        for source, name in imports:
            names = modules[source][0] if source in modules else set() if source in packages else None
            if names is None or not (name in names or name == "*" or "*" in names or f"{source}.{name}" in modules):
                faults.append(f"{module} {source}.{name}")
    return faults

texts, projects = json.load(sys.stdin)
print(json.dumps([judge(files) for files in projects]))
`;

/** What Python would not find in each of the projects. */
export function importFaults(projects: readonly Project[]): string[][] {
  const texts = new Map<string, number>();
  const numbered = projects.map((project) =>
    Object.fromEntries(
      [...project].flatMap(([path, content]) => {
        if (!path.endsWith('.py')) return [];
        const text = String(content);
        const at = texts.get(text) ?? texts.size;
        texts.set(text, at);
        return [[path, at]];
      }),
    ),
  );
  const input = JSON.stringify([[...texts.keys()], numbered]);
  const output = execFileSync('python3', ['-c', PROGRAM], { input, maxBuffer: 1e8 });
  return JSON.parse(output.toString()) as string[][];
}

const ruff = new Workspace({ 'target-version': 'py311', lint: { select: ['E9', 'F'] } }, 0);
const known = new Map<string, string[]>();

/** What ruff finds in the modules: names that are not bound, bound twice, or never used. */
export function ruffFaults(project: Project): Set<string> {
  const faults = new Set<string>();
  for (const [path, content] of project) {
    if (!/^app\/.*\.py$/.test(path)) continue;
    const text = String(content);
    const found =
      known.get(text) ?? (ruff.check(text) as Diagnostic[]).map(({ code, message }) => `${code} ${message}`);
    known.set(text, found);
    for (const fault of found) faults.add(`${path} ${fault}`);
  }
  return faults;
}
