import { type Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { parse } from 'smol-toml';

interface RuffSettings {
  'target-version'?: string;
  lint?: {
    ignore?: string[];
    'per-file-ignores'?: Record<string, string[]>;
    isort?: { 'known-first-party'?: string[] };
  };
}

/** What ruff has to say about one Python or Markdown file; empty when it is fine. */
export type RuffCheck = (path: string, source: string) => string[];

/**
 * Ruff's linter and formatter, without Python, set up by a project's own pyproject.toml.
 *
 * What the command line finds out from the files around, the WebAssembly build has to be told: which rules are ignored in
 * which files, the Python version, and which packages are the project's own.
 *
 * @param pyproject content of the project's pyproject.toml.
 * @param packages top-level folders with Python code.
 */
export function ruffFor(pyproject: string, packages: readonly string[]): RuffCheck {
  const { project, tool } = parse(pyproject) as unknown as {
    project: { 'requires-python': string };
    tool: { ruff: RuffSettings };
  };
  const minor = /^>=3\.(\d+)$/.exec(project['requires-python'])?.[1];
  if (!minor) throw new Error(`requires-python is not a plain lower bound: ${project['requires-python']}`);
  const { 'per-file-ignores': perFile = {}, ...lint } = tool.ruff.lint ?? {};
  const workspaces = new Map<string, Workspace>();

  const workspaceFor = (path: string): Workspace => {
    const ignored = Object.entries(perFile).flatMap(([glob, rules]) => (matches(path, glob) ? rules : []));
    const known = workspaces.get(ignored.join());
    if (known) return known;
    const made = new Workspace(
      {
        ...tool.ruff,
        'target-version': tool.ruff['target-version'] ?? `py3${minor}`,
        // Stricter than the project's own: whatever fits on a line stands on one, so that nobody sees where a feature added.
        format: { 'skip-magic-trailing-comma': true },
        lint: {
          ...lint,
          ignore: [...(lint.ignore ?? []), ...ignored],
          isort: { 'known-first-party': packages, ...lint.isort },
        },
      },
      0,
    );
    workspaces.set(ignored.join(), made);
    return made;
  };

  return (path, source) => {
    const workspace = workspaceFor(path);
    if (path.endsWith('.md')) {
      // `ruff format` formats these as well; `ruff check` leaves them alone.
      return [...source.matchAll(PYTHON_BLOCK)]
        .map(([, code = '']) => code)
        .filter((code) => workspace.format(code) !== code)
        .map((code) => `${path} has Python that is not formatted: ${code}`);
    }
    const found = (workspace.check(source) as Diagnostic[]).map(
      ({ code, message, start_location: { row } }) => `${path}:${row} ${code} ${message}`,
    );
    return workspace.format(source) === source ? found : [...found, `${path} is not formatted`];
  };
}

const PYTHON_BLOCK = /^```(?:python|py)\n([\s\S]*?)^```$/gm;

/** Ruff's globs: a star matches slashes too. */
function matches(path: string, glob: string): boolean {
  const pattern = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll(/\*+/g, '.*');
  return new RegExp(`^(.*/)?${pattern}$`).test(path);
}
