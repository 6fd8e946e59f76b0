import { toText } from '../files/content.js';
import type { Action, DiskReader } from './index.js';

/** The Python modules of a project by path, each read when it is asked for. */
export class Modules {
  private readonly texts = new Map<string, string | undefined>();
  readonly paths: ReadonlySet<string>;

  constructor(private readonly disk: DiskReader) {
    this.paths = new Set(disk.files().filter((path) => path.endsWith('.py')));
  }

  get(path: string): string | undefined {
    if (!this.paths.has(path)) return undefined;
    if (!this.texts.has(path)) {
      const entry = this.disk.entry(path);
      this.texts.set(path, entry.kind === 'file' ? (toText(entry.content) ?? '') : undefined);
    }
    return this.texts.get(path);
  }
}

/** Every Python module of the project. */
export function modulesOf(disk: DiskReader): Map<string, string> {
  const modules = new Modules(disk);
  return new Map(
    [...modules.paths].flatMap((path) => {
      const text = modules.get(path);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
}

/** Path -> text of the modules that actions write; undefined for those that they delete. */
export function changedModules(actions: readonly Action[]): Map<string, string | undefined> {
  const changed = new Map<string, string | undefined>();
  for (const action of actions) {
    if (!action.path.endsWith('.py') || action.kind === 'keep') continue;
    if (action.kind === 'delete') changed.set(action.path, undefined);
    else if (action.content !== undefined) changed.set(action.path, toText(action.content) ?? '');
  }
  return changed;
}
