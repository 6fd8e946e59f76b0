import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** A folder of snapshot files: one for each path of the generated projects, `.txt` so that no tool takes it for the real one. */
export class StoredSnapshots {
  constructor(private readonly folder: string) {}

  /** The snapshot's text, or undefined where there is none. */
  read(path: string): string | undefined {
    const file = this.fileOf(path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  /** Project paths that have a snapshot. */
  paths(): string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        relative(this.folder, join(entry.parentPath, entry.name))
          .replaceAll(sep, '/')
          .replace(/\.txt$/, ''),
      )
      .sort();
  }

  /** Makes the folder hold exactly these snapshots; files that would not change are not touched. */
  replace(snapshots: ReadonlyMap<string, string>): void {
    for (const path of this.paths()) if (!snapshots.has(path)) rmSync(this.fileOf(path));
    for (const [path, text] of snapshots) {
      if (this.read(path) === text) continue;
      mkdirSync(dirname(this.fileOf(path)), { recursive: true });
      writeFileSync(this.fileOf(path), text);
    }
  }

  private fileOf(path: string): string {
    return join(this.folder, `${path}.txt`);
  }
}
