import { type Content, type Tree, toText } from '../files/content.js';
import { sortPythonImports } from '../python/imports.js';
import { splitStatements } from '../python/statements.js';
import type { DiskReader } from './index.js';

/** Share of equal lines from which git calls two files a rename. */
const ALIKE = 0.5;

/** Where files that were rendered have gone, by their content as `git diff -M` has it: old path -> new path. */
export function findRenames(before: Tree, disk: DiskReader): Map<string, string> {
  const moved = new Map<string, string>();
  const missing = [...before].filter(([path]) => disk.entry(path).kind === 'missing');
  if (missing.length === 0) return moved;
  const strangers = disk.files().filter((path) => !before.has(path) && !path.endsWith('.generated'));
  const texts = new Map(strangers.map((path) => [path, textOnDisk(disk, path)]));
  const pairs = missing.flatMap(([from, content]) => {
    const text = toText(content);
    if (text === undefined || text.trim() === '') return [];
    return strangers
      .filter((to) => extension(to) === extension(from))
      .map((to) => {
        const score = likeness(text, texts.get(to) ?? '');
        return { from, to, score, rank: score + (baseName(from) === baseName(to) ? 0.1 : 0) };
      })
      .filter(({ score }) => score >= ALIKE);
  });
  const taken = new Set<string>();
  for (const { from, to } of pairs.sort((a, b) => b.rank - a.rank)) {
    if (moved.has(from) || taken.has(to)) continue;
    moved.set(from, to);
    taken.add(to);
  }
  return moved;
}

/**
 * The renders as they would be had the templates the person's names: files at their new paths, and modules under their new
 * names wherever another one speaks of them. New files go where the others of their folder went.
 */
export function followRenames(
  { before, after }: { before: Tree; after: Tree },
  disk: DiskReader,
): { before: Tree; after: Tree } {
  const moved = findRenames(before, disk);
  if (moved.size === 0) return { before, after };
  const folders = movedFolders(moved, before, disk);
  const modules = modulesAmong(moved, disk);
  for (const path of after.keys()) {
    const to = placeOf(path, moved, folders);
    const [old, now] = [moduleOf(path), moduleOf(to)];
    if (!moved.has(path) && old !== undefined && now !== undefined && old !== now) modules.set(old, now);
  }
  const follow = (tree: Tree): Tree =>
    new Map(
      [...tree].map(([path, content]): [string, Content] => [
        placeOf(path, moved, folders),
        typeof content === 'string' && !path.endsWith('.md') ? withModules(content, path, modules) : content,
      ]),
    );
  return { before: follow(before), after: follow(after) };
}

/** Modules that go by another name since their files were moved. */
export function modulesAmong(moved: ReadonlyMap<string, string>, disk: DiskReader): Map<string, string> {
  return new Map(
    [...moved].flatMap(([from, to]) => {
      const [old, now] = [moduleOf(from), moduleOf(to)];
      if (old === undefined || now === undefined || old === now) return [];
      // A package that took the module's name speaks for what was moved into it.
      const still = disk.entry(`${old.replaceAll('.', '/')}/__init__.py`).kind === 'file';
      return still ? [] : [[old, now] as const];
    }),
  );
}

function placeOf(
  path: string,
  moved: ReadonlyMap<string, string>,
  folders: ReadonlyMap<string, string>,
): string {
  const folder = folders.get(folderOf(path));
  return moved.get(path) ?? (folder === undefined ? path : `${folder}/${baseName(path)}`);
}

/** Folders that all of their files have left for one other. */
function movedFolders(
  moved: ReadonlyMap<string, string>,
  before: Tree,
  disk: DiskReader,
): Map<string, string> {
  const folders = new Map<string, string>();
  for (const [from, to] of moved) {
    const [folder, now] = [folderOf(from), folderOf(to)];
    const all = [...before.keys()].filter(
      (path) => folderOf(path) === folder && baseName(path) !== '__init__.py',
    );
    const isWhole = all.every((path) => disk.entry(path).kind === 'missing') && folder !== now;
    if (isWhole && all.every((path) => moved.get(path) === `${now}/${baseName(path)}`))
      folders.set(folder, now);
  }
  return folders;
}

/** A text with modules under other names. */
function withModules(text: string, path: string, modules: ReadonlyMap<string, string>): string {
  let renamed = text;
  for (const [old, now] of modules) {
    if (!renamed.includes(leafOf(old))) continue;
    renamed = renamed.replace(
      new RegExp(`(?<![\\w.])${old.replaceAll('.', '\\.')}\\b(?!\\.?\\w*\\s*=)`, 'g'),
      now,
    );
  }
  if (!path.endsWith('.py') || modules.size === 0) return renamed;
  return splitStatements(renamed)
    .map((statement) => withMembers(statement, modules))
    .join('');
}

/** `from app.crud import item as item_crud` is the other way to speak of a module. */
function withMembers(statement: string, modules: ReadonlyMap<string, string>): string {
  const found = /^( *)from ([\w.]+) import \(?([\w\s,]+?),?\s*\)?\n$/.exec(statement);
  const [, indent = '', parent = '', list = ''] = found ?? [];
  const members = list.split(',').map((one) => one.trim());
  if (!found || !members.some((one) => modules.has(`${parent}.${one.split(' ')[0]}`))) return statement;
  const lines = members.map((one) => {
    const [name = '', , as = name] = one.split(/\s+/);
    const now = modules.get(`${parent}.${name}`);
    if (now === undefined) return `from ${parent} import ${one}`;
    const leaf = leafOf(now);
    return `from ${now.slice(0, -leaf.length - 1)} import ${leaf === as ? leaf : `${leaf} as ${as}`}`;
  });
  return sortPythonImports(lines).replace(/^(?=.)/gm, indent);
}

/** Share (0 to 1) of the longer text's lines that the other text has, in any order. */
function likeness(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  if (Math.min(a.length, b.length) < longer * ALIKE) return 0;
  const left = new Map<string, number>();
  for (const line of a.split('\n')) left.set(line.trim(), (left.get(line.trim()) ?? 0) + 1);
  let shared = 0;
  let total = 0;
  for (const line of b.split('\n')) {
    const text = line.trim();
    total += text.length;
    const count = left.get(text) ?? 0;
    if (count === 0) continue;
    left.set(text, count - 1);
    shared += text.length;
  }
  const other = a.split('\n').reduce((sum, line) => sum + line.trim().length, 0);
  return shared / Math.max(total, other, 1);
}

function moduleOf(path: string): string | undefined {
  return /^(.+?)(\/__init__)?\.py$/.exec(path)?.[1]?.replaceAll('/', '.');
}

function textOnDisk(disk: DiskReader, path: string): string {
  const entry = disk.entry(path);
  return entry.kind === 'file' ? (toText(entry.content) ?? '') : '';
}

const leafOf = (module: string): string => module.slice(module.lastIndexOf('.') + 1);
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const extension = (path: string): string => /\.\w+$/.exec(path)?.[0] ?? '';
