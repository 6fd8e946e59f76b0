/** Why no migration can be written: those in the folder form no line, or rows could not follow. */
export type MigrationProblem =
  | { code: 'twins'; paths: readonly [string, string]; revision: string }
  | { code: 'orphan'; path: string; revision: string }
  | { code: 'circle' }
  /** Each with its revision and its file. */
  | { code: 'heads'; heads: readonly string[] }
  /** Columns with another definition, and new ones that rows which exist already cannot get. */
  | { code: 'columns'; changed: readonly string[]; unfillable: readonly string[] };

export class MigrationError extends Error {
  override readonly name = 'MigrationError';

  constructor(readonly problem: MigrationProblem) {
    super(JSON.stringify(problem));
  }
}

/**
 * The revision that the next migration follows: the one that no other follows. `null` when there is none yet.
 *
 * @param files path -> content of the Python files in the migrations folder, written by whomever.
 * @throws MigrationError when there are several such revisions, or none among many.
 */
export function findHead(files: ReadonlyMap<string, string>): string | null {
  const homes = new Map<string, string>();
  const followed = new Map<string, string>();
  for (const [path, content] of files) {
    const revision = /^revision\s*(?::[^=\n]+)?=\s*["']([^"']+)["']/m.exec(content)?.[1];
    if (revision === undefined) continue;
    const twin = homes.get(revision);
    if (twin) throw new MigrationError({ code: 'twins', paths: [twin, path], revision });
    homes.set(revision, path);
    const parents = /^down_revision\s*(?::[^=\n]+)?=\s*(\([^)]*\)|\[[^\]]*\]|["'][^"'\n]*["']|None)/m.exec(
      content,
    )?.[1];
    for (const [, parent] of (parents ?? '').matchAll(/["']([^"']+)["']/g))
      followed.set(parent as string, path);
  }
  for (const [revision, path] of followed) {
    if (!homes.has(revision)) throw new MigrationError({ code: 'orphan', path, revision });
  }
  const heads = [...homes.keys()].filter((revision) => !followed.has(revision)).sort();
  if (heads.length === 0 && homes.size > 0) throw new MigrationError({ code: 'circle' });
  if (heads.length > 1) {
    const named = heads.map((head) => `${head} (${homes.get(head)})`);
    throw new MigrationError({ code: 'heads', heads: named });
  }
  return heads[0] ?? null;
}
