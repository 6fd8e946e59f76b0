/** Folder in which `apply` keeps what it needs to undo its work. No other file may be in it. */
export const JOURNAL = '.fastapi-curriculum.journal';

/** The answers and what was rendered from them, in the project's root. */
export const STATE_FILE = '.fastapi-curriculum.json';

export type PathProblem =
  | 'empty'
  | 'absolute'
  | 'outside'
  | 'backslash'
  | 'control-character'
  | 'reserved'
  | 'journal'
  | 'repository';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for, and naming their class is slow.
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;

/** Windows gives these names to devices, whatever their extension, and drops a dot or space at the end of a name. */
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|[. ]$|[<>:"|?*]/i;

/**
 * Why `path` is no path of a file inside a project, or undefined when it is one: relative, `/` between its parts, and
 * meaning the same file on every system. Links are another matter, which only the disk can answer.
 */
export function pathProblem(path: string): PathProblem | undefined {
  if (path === '') return 'empty';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'absolute';
  if (path.includes('\\')) return 'backslash';
  if (CONTROL_CHARACTER.test(path)) return 'control-character';
  const parts = path.split('/');
  if (parts.includes('')) return 'empty';
  if (parts.includes('..') || parts.includes('.')) return 'outside';
  if (parts.some((part) => RESERVED_ON_WINDOWS.test(part))) return 'reserved';
  if (parts[0]?.toLowerCase() === JOURNAL) return 'journal';
  // git would run a file in there, e.g. a hook.
  if (parts.some((part) => part.toLowerCase() === '.git')) return 'repository';
  return undefined;
}

/** The folders above `path`, outermost first: `a/b/c` has `a` and `a/b`. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    folders.push(path.slice(0, slash));
  }
  return folders;
}

/**
 * Two of `paths` that cannot both exist everywhere: they differ only in case or in Unicode composition, or one is a
 * file where the other needs a folder.
 */
export function collidingPaths(paths: Iterable<string>): [string, string] | undefined {
  const files = new Map<string, string>();
  for (const path of paths) {
    const folded = fold(path);
    const other = files.get(folded);
    if (other !== undefined) return [other, path];
    files.set(folded, path);
  }
  const folders = new Map<string, string>();
  for (const folder of new Set([...files.values()].flatMap(foldersAbove))) {
    const folded = fold(folder);
    // `App/a.py` and `app/b.py` are one folder on some machines and two on others.
    const other = files.get(folded) ?? folders.get(folded);
    if (other !== undefined)
      return [other, [...files.values()].find((path) => path.startsWith(`${folder}/`)) ?? folder];
    folders.set(folded, folder);
  }
  return undefined;
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
