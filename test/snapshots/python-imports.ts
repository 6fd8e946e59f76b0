/**
 * `from m import a, b` is one line that several features may add names to, so it has as many forms as there are
 * combinations of them. Snapshots hold such a statement with one name a line instead:
 *
 *     from m import ⟨
 *         a,
 *         b,
 *     ⟩
 */

const LINE_LENGTH = 88;

/** A statement as ruff's isort writes it: on one line where that fits, else one name a line. */
const STATEMENT = /^from (\S+) import (?:\(\n((?: {4}.+,\n)+)\)|([^(\n]+))\n/gm;
const UNFOLDED = /^from (\S+) import ⟨\n((?: {4}.+,\n)+)⟩\n/gm;

/** Forms of one statement that are still clear as they are. */
const FEW_FORMS = 2;

/** Modules that are imported from in many forms among `texts`. */
export function variedModules(texts: readonly string[]): Set<string> {
  const forms = new Map<string, Set<string>>();
  for (const text of texts) {
    for (const [statement, module = ''] of text.matchAll(STATEMENT)) {
      const known = forms.get(module);
      if (known) known.add(statement);
      else forms.set(module, new Set([statement]));
    }
  }
  return new Set(
    [...forms].filter(([, statements]) => statements.size > FEW_FORMS).map(([module]) => module),
  );
}

/** `text` with one name a line in statements that import from `modules`; `foldImports` takes it back. */
export function unfoldImports(text: string, modules: ReadonlySet<string>): string {
  if (modules.size === 0) return text;
  const unfolded = text.replace(STATEMENT, (statement, module: string, wrapped?: string, names?: string) => {
    if (!modules.has(module)) return statement;
    const lines = wrapped ?? `    ${(names ?? '').split(', ').join(',\n    ')},\n`;
    return `from ${module} import ⟨\n${lines}⟩\n`;
  });
  if (foldImports(unfolded) !== text) throw new Error(`imports are not laid out as isort does:\n${text}`);
  return unfolded;
}

/** The reverse of `unfoldImports`. */
export function foldImports(text: string): string {
  if (!text.includes('⟨')) return text;
  return text.replace(UNFOLDED, (_, module: string, lines: string) => {
    const names = lines.trim().replace(/,$/, '').split(/,\n */);
    const line = `from ${module} import ${names.join(', ')}`;
    return line.length <= LINE_LENGTH ? `${line}\n` : `from ${module} import (\n${lines})\n`;
  });
}
