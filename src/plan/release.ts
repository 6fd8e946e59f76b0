import { type Content, type Tree, toText } from '../files/content.js';
import { sortedLike } from '../merge/index.js';
import { bindingsOf } from '../python/bindings.js';
import { type PythonRenames, withRenames } from '../python/renames.js';
import type { Action, DiskReader } from './index.js';
import { findRenames, modulesAmong } from './renames.js';

/** The project as it would be had it been made with the names of the new version. */
export interface Followed {
  before: Tree;
  disk: DiskReader;
  /** Renames of this release of which the user's files name the old name. */
  used: string[];
  /** A plan for `disk` as one for the disk as it really is. */
  onDisk(actions: readonly Action[]): Action[];
}

/**
 * Follows what a version renamed, in the person's files as well.
 *
 * @param listed what its release says; names that only moved are found in what both versions render.
 */
export function followRelease(
  { before, after }: { before: Tree; after: Tree },
  disk: DiskReader,
  listed: PythonRenames,
): Followed {
  const renames = allRenames(before, after, listed);
  const moved = movedFiles(renames, before, after, disk);
  const back = new Map([...moved].map(([from, to]) => [to, from]));
  const texts = new Map<string, { text: string; isOurs: boolean }>();
  const used = new Set<string>();
  const renamedBefore = new Map(
    [...before].map(([path, content]): [string, Content] => {
      const to = moved.get(path) ?? path;
      return [to, rewritten(to, content, renames)];
    }),
  );
  // If the user moved a module, its names are imported from the new place.
  const places: DiskReader = {
    entry: (path) => (moved.has(path) ? { kind: 'missing' } : disk.entry(back.get(path) ?? path)),
    files: () => disk.files().map((path) => moved.get(path) ?? path),
  };
  const own = modulesAmong(findRenames(renamedBefore, places), places);
  const yourRenames: PythonRenames = new Map(
    [...renames].map(([from, to]) => {
      const [module = '', name] = to.split(':');
      const place = own.get(module) ?? module;
      return [from, name === undefined ? place : `${place}:${name}`];
    }),
  );
  const yours: DiskReader = {
    entry(path) {
      const entry = places.entry(path);
      if (entry.kind !== 'file') return entry;
      const content = rewritten(path, entry.content, yourRenames);
      return typeof content === 'string' ? { kind: 'file', content: Buffer.from(content) } : entry;
    },
    files: () => places.files(),
  };
  for (const path of disk.files()) {
    if (!path.endsWith('.py')) continue;
    const entry = disk.entry(path);
    const text = entry.kind === 'file' ? toText(entry.content) : undefined;
    if (entry.kind !== 'file' || text === undefined) continue;
    const to = moved.get(path) ?? path;
    const now = renamed(to, text, yourRenames);
    if (now === text && to === path) continue;
    const isOurs = toText(before.get(path) ?? '') === text;
    texts.set(to, { text: now, isOurs });
    if (!isOurs)
      for (const [from, name] of renames)
        if (text.includes(from.replace(':', '.')) || imports(text, from)) used.add(`${from} → ${name}`);
  }
  return {
    before: renamedBefore,
    disk: yours,
    used: [...used].sort(),
    onDisk: (actions) => onDisk(actions, disk, { back, texts }),
  };
}

function imports(text: string, from: string): boolean {
  const [module = '', name] = from.split(':');
  return bindingsOf(text).imports.some((one) =>
    name === undefined
      ? one.module === module || `${one.module}.${one.name}` === module
      : one.module === module && one.name === name,
  );
}

function rewritten(path: string, content: Content, renames: PythonRenames): Content {
  const text = path.endsWith('.py') ? toText(content) : undefined;
  if (text === undefined) return content;
  const now = renamed(path, text, renames);
  return now === text ? content : now;
}

/** The text with the new names, its imports sorted where they were. */
function renamed(path: string, text: string, renames: PythonRenames): string {
  const module = /^(.+?)(\/__init__)?\.py$/.exec(path)?.[1]?.replaceAll('/', '.');
  const now = withRenames(text, renames, module);
  return now === text ? text : sortedLike(text, now);
}

/** The listed renames, and each public name that disappeared from one module and appeared in exactly one other. */
function allRenames(before: Tree, after: Tree, listed: PythonRenames): PythonRenames {
  const [old, now] = [before, after].map(namesOf) as [Names, Names];
  const renames = new Map<string, string>();
  for (const [from, to] of listed) {
    const [module = '', name] = from.split(':');
    if (name === undefined ? old.has(module) && !now.has(module) : old.get(module)?.has(name))
      renames.set(from, to);
  }
  const gained = new Map<string, string[]>();
  for (const [module, names] of now)
    for (const name of names)
      if (!old.get(module)?.has(name)) gained.set(name, [...(gained.get(name) ?? []), module]);
  for (const [module, names] of old) {
    for (const name of names) {
      const from = `${module}:${name}`;
      if (now.get(renames.get(module) ?? module)?.has(name) || renames.has(from)) continue;
      const [place, ...others] = gained.get(name) ?? [];
      if (place !== undefined && others.length === 0) renames.set(from, `${place}:${name}`);
    }
  }
  return renames;
}

/** Module of the application -> the public names that it defines. */
type Names = Map<string, ReadonlySet<string>>;

function namesOf(tree: Tree): Names {
  const names: Names = new Map();
  for (const [path, content] of tree) {
    const module = /^(app\/.+?)(?:\/__init__)?\.py$/.exec(path)?.[1]?.replaceAll('/', '.');
    if (module === undefined) continue;
    const { names: all, imports: imported } = bindingsOf(toText(content) ?? '');
    const foreign = new Set(imported.map(({ as }) => as));
    names.set(
      module,
      new Set([...all].filter((name) => !foreign.has(name) && !name.startsWith('_') && name !== 'logger')),
    );
  }
  return names;
}

/** Old path -> new path, of modules that have another name now. */
function movedFiles(
  renames: PythonRenames,
  before: Tree,
  after: Tree,
  disk: DiskReader,
): Map<string, string> {
  const moved = new Map<string, string>();
  for (const [from, to] of renames) {
    if (from.includes(':')) continue;
    const [old, now] = [from, to].map((module) => `${module.replaceAll('.', '/')}.py`) as [string, string];
    if (before.has(old) && !after.has(old) && after.has(now) && disk.entry(now).kind === 'missing')
      moved.set(old, now);
  }
  return moved;
}

function onDisk(
  actions: readonly Action[],
  disk: DiskReader,
  {
    back,
    texts,
  }: { back: ReadonlyMap<string, string>; texts: ReadonlyMap<string, { text: string; isOurs: boolean }> },
): Action[] {
  const contentAt = (path: string): Uint8Array | undefined => {
    const entry = disk.entry(path);
    return entry.kind === 'file' ? entry.content : undefined;
  };
  const done = new Set<string>();
  const real = actions.flatMap((action): Action[] => {
    const { path } = action;
    const { text, isOurs } = texts.get(path) ?? { text: undefined, isOurs: false };
    const from = back.get(path);
    const was = contentAt(path);
    done.add(path);
    if (from === undefined) {
      if (action.kind === 'keep' && text !== undefined && was !== undefined)
        return [{ kind: isOurs ? 'overwrite' : 'merge', path, content: text, was }];
      if ('was' in action && was !== undefined) return [{ ...action, was } as Action];
      return [action];
    }
    const old = contentAt(from);
    if (old === undefined) return [action];
    const gone: Action = { kind: 'delete', path: from, was: old };
    switch (action.kind) {
      case 'write':
        return [action];
      case 'delete':
        return [gone];
      case 'conflict':
        return action.content === undefined
          ? [{ kind: 'write', path, content: text ?? '' }, action, gone]
          : [{ ...action, was: undefined }, gone];
      case 'keep':
        return [{ kind: 'write', path, content: text ?? old }, gone];
      default:
        return [{ kind: 'write', path, content: action.content }, gone];
    }
  });
  for (const [path, { text, isOurs }] of texts) {
    if (done.has(path)) continue;
    const [from, was] = [back.get(path), contentAt(path)];
    if (from === undefined && was !== undefined)
      real.push({ kind: isOurs ? 'overwrite' : 'merge', path, content: text, was });
    else if (from !== undefined) {
      const old = contentAt(from);
      if (old !== undefined)
        real.push({ kind: 'write', path, content: text }, { kind: 'delete', path: from, was: old });
    }
  }
  return real;
}
