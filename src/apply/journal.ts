import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Content } from '../files/content.js';
import { foldersAbove, JOURNAL, pathProblem } from '../files/project-path.js';
import { FolderCheck, lookAt } from './disk.js';
import { ApplyError } from './errors.js';

/*
 * The journal is a folder in the project:
 *
 *     owner-PID-FRESH/   who writes, and how many folders, the root being the innermost, were made for it
 *     new/N              what step N puts in place
 *     old/N              what step N took away: the very file, moved, with its mode, times and attributes
 *     steps.json         the steps. While it is here, whatever was done is to be undone; deleting it is the commit.
 *
 * Every step of the undoing can be repeated: new/N is there until it has been put in place and again once it has been taken
 * back, old/N from when it has been taken.
 *
 * Nothing is fsynced. A killed process is what this guards against, and the kernel keeps its writes; a power cut at the
 * wrong millisecond is what git is for, and fsync would cost ten times what all the rest does.
 */

/** One place: what is at `path` is moved to the journal, then what is staged is moved there. */
export interface Step {
  path: string;
  /** Whether a file is there that is to be taken. */
  takes: boolean;
  /** Size of the file that is put there, or a folder with all that is in it; absent for a deletion. */
  puts?: number | 'folder';
}

interface Manifest {
  schema: 1;
  steps: Step[];
}

const STEPS = 'steps.json';

/** Commands write for seconds only: after this time a living process with that id is another program. */
const LONGEST_WRITE_MS = 60_000;

export class Journal {
  private readonly steps: Step[] = [];
  private readonly folder: string;

  private constructor(
    /** The project's folder, with links resolved. */
    private readonly root: string,
    /** Name of the folder that says whose journal it is. */
    private readonly owner: string,
  ) {
    this.folder = `${root}/${JOURNAL}`;
  }

  /**
   * Opens a new journal, making the root where it is missing.
   *
   * @throws ApplyError `busy` when there is one already.
   */
  static open(root: string): Journal {
    const fresh = missingFolders(root);
    const journal = new Journal(root, `owner-${process.pid}-${fresh}`);
    // In one call: a kill in it can leave no more than an empty folder.
    if (fresh > 0) {
      // The outermost folder alone: a recursive mkdir never returns where the system answers ENOENT, as in /proc.
      mkdirSync(ancestor(root, fresh - 1));
      mkdirSync(`${journal.folder}/${journal.owner}`, { recursive: true });
    } else {
      try {
        mkdirSync(journal.folder);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST')
          throw new ApplyError('busy', JOURNAL, { cause: error });
        throw error;
      }
    }
    try {
      if (fresh === 0) mkdirSync(`${journal.folder}/${journal.owner}`);
      mkdirSync(`${journal.folder}/new`);
      mkdirSync(`${journal.folder}/old`);
    } catch (error) {
      journal.remove();
      throw error;
    }
    return journal;
  }

  /**
   * The journal that a command left, or undefined.
   *
   * @throws ApplyError `busy` when that command still runs, `journal` when it cannot be understood.
   */
  static left(root: string): Journal | undefined {
    const folder = `${root}/${JOURNAL}`;
    const stats = lookAt(folder);
    if (stats === undefined) return undefined;
    const fault = (cause?: unknown): ApplyError => new ApplyError('journal', JOURNAL, { cause });
    if (!stats.isDirectory()) throw fault();

    const names = readdirSync(folder);
    const owner = names.find((name) => /^owner-\d+-\d+$/.test(name)) ?? 'owner-0-0';
    if (isWriting(`${folder}/${owner}`, Number(owner.split('-')[1]))) throw new ApplyError('busy', JOURNAL);

    const journal = new Journal(root, owner);
    if (!names.includes(STEPS)) return journal;
    for (const part of ['new', 'old']) if (!lookAt(`${folder}/${part}`)?.isDirectory()) throw fault();
    try {
      journal.steps.push(...checkManifest(JSON.parse(readFileSync(`${folder}/${STEPS}`, 'utf8'))).steps);
    } catch (error) {
      throw fault(error);
    }
    return journal;
  }

  /** Records that the file at `path` will be deleted. */
  stageDeletion(path: string): void {
    this.steps.push({ path, takes: true });
  }

  /** Puts the new content of a file aside; a file that is there now gives it its mode. */
  stageFile(path: string, content: Content, takes: Stats | undefined): void {
    const staged = `${this.folder}/new/${this.steps.length}`;
    writeNew(staged, content);
    if (takes !== undefined) chmodSync(staged, takes.mode & 0o7777);
    const puts = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
    this.steps.push({ path, takes: takes !== undefined, puts });
  }

  /**
   * Puts a folder aside that does not exist yet, with the `files` in it (path from that folder -> content). It is moved
   * as one: a new project is some twenty renames, not a hundred.
   */
  *stageFolder(path: string, files: ReadonlyMap<string, Content>): Generator<void> {
    const staged = `${this.folder}/new/${this.steps.length}`;
    this.steps.push({ path, takes: false, puts: 'folder' });
    mkdirSync(staged);
    for (const folder of new Set([...files.keys()].flatMap(foldersAbove))) mkdirSync(`${staged}/${folder}`);
    for (const [file, content] of files) {
      writeNew(`${staged}/${file}`, content);
      yield;
    }
  }

  /** Puts everything in its place, one step a turn, so that the caller can stop between two. */
  *carryOut(): Generator<string> {
    const manifest: Manifest = { schema: 1, steps: this.steps };
    writeFileSync(`${this.folder}/staged.json`, JSON.stringify(manifest), { flag: 'wx' });
    renameSync(`${this.folder}/staged.json`, `${this.folder}/${STEPS}`);
    for (const [n, { path, takes, puts }] of this.steps.entries()) {
      yield path;
      if (takes) renameSync(`${this.root}/${path}`, `${this.folder}/old/${n}`);
      if (puts !== undefined) renameSync(`${this.folder}/new/${n}`, `${this.root}/${path}`);
    }
  }

  /** Nothing is undone any more from here on. Removes the folders that the deletions left empty. */
  commit(): void {
    this.removeEmptied();
    unlinkSync(`${this.folder}/${STEPS}`);
  }

  /**
   * Puts everything back as it was, from wherever the work had got to.
   *
   * @returns paths that were changed since a kill and are therefore left alone; what they had been is beside them, with
   * `.orig` at the end.
   */
  undo(): string[] {
    const changed: string[] = [];
    const manifest = `${this.folder}/${STEPS}`;
    if (existsSync(manifest)) {
      const begun = statSync(manifest).mtimeMs;
      for (const [n, { path, puts }] of [...this.steps.entries()].reverse()) {
        const place = this.place(path);
        const staged = `${this.folder}/new/${n}`;
        const taken = `${this.folder}/old/${n}`;
        const wasPut = puts !== undefined && !existsSync(staged);
        const wasTaken = existsSync(taken);
        if (wasPut && isAsPut(place, puts, begun)) renameSync(place, staged);
        if (lookAt(place) === undefined) {
          if (!wasTaken) continue;
          // The commit may have removed its folder as empty.
          if (puts === undefined) mkdirSync(dirname(place), { recursive: true });
          renameSync(taken, place);
        } else if (wasPut || wasTaken) {
          changed.push(path);
          if (wasTaken) renameSync(taken, `${place}.orig`);
        }
      }
    }
    this.remove();
    return changed;
  }

  /** Deletes the journal, `steps.json` first: what a kill leaves after that is only rubbish. */
  remove(): void {
    for (const name of [STEPS, 'staged.json', 'new', 'old']) removeAll(`${this.folder}/${name}`);
    removeIfEmpty(`${this.folder}/${this.owner}`);
    removeIfEmpty(this.folder);
    // Folders that were made for a project which does not exist after all.
    let folder = this.root;
    for (let fresh = Number(this.owner.split('-')[2]); fresh > 0; fresh--) {
      if (!removeIfEmpty(folder)) break;
      folder = dirname(folder);
    }
  }

  /** A feature that is removed leaves no empty folder behind. */
  private removeEmptied(): void {
    const emptied = new Set<string>();
    for (const { path, puts } of this.steps) {
      if (puts !== undefined) continue;
      for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) emptied.add(folder);
    }
    for (const folder of [...emptied].sort().reverse()) removeIfEmpty(`${this.root}/${folder}`);
  }

  /** The absolute path of a step, after checking again that no link is above it. */
  private place(path: string): string {
    // A new check for each path: undoing creates and removes folders.
    const above = new FolderCheck(this.root).above(path);
    if (above.kind === 'blocked') throw new ApplyError('outside', path);
    return `${this.root}/${path}`;
  }
}

/** How many folders, `root` being the innermost, have to be made. */
function missingFolders(root: string): number {
  let missing = 0;
  for (
    let folder = root;
    lstatSync(folder, { throwIfNoEntry: false }) === undefined;
    folder = dirname(folder)
  )
    missing++;
  return missing;
}

function isWriting(ownerFolder: string, pid: number): boolean {
  if (pid === 0 || pid === process.pid) return false;
  const stats = lookAt(ownerFolder);
  if (stats === undefined || Date.now() - stats.mtimeMs > LONGEST_WRITE_MS) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The journal lies in the project, where anything might have come from anywhere: nothing in it is believed. */
function checkManifest(value: unknown): Manifest {
  const { schema, steps } = value as Manifest;
  if (schema !== 1 || !Array.isArray(steps)) throw new Error('unknown manifest');
  for (const { path } of steps) {
    if (typeof path !== 'string' || pathProblem(path) !== undefined)
      throw new Error(`path ${JSON.stringify(path)}`);
  }
  return { schema, steps };
}

function writeNew(place: string, content: Content): void {
  // What starts with #! is a program. The umask is the user's say in what a new file may be.
  const program = content[0] === '#' ? content[1] === '!' : content[0] === 0x23 && content[1] === 0x21;
  writeFileSync(place, content, { flag: 'wx', mode: program ? 0o777 : 0o666 });
}

/** Whether the file or folder at `place` is still the one that the journal put there, unchanged since `time`. */
function isAsPut(place: string, puts: number | 'folder', time: number): boolean {
  const now = lookAt(place);
  if (puts === 'folder') return now?.isDirectory() === true && isOlder(place, time);
  return now?.isFile() === true && now.size === puts && now.mtimeMs <= time;
}

/** Whether nothing in `folder` was written after `time`. */
function isOlder(folder: string, time: number): boolean {
  return readdirSync(folder).every((name) => {
    const stats = lstatSync(`${folder}/${name}`);
    return stats.mtimeMs <= time && (!stats.isDirectory() || isOlder(`${folder}/${name}`, time));
  });
}

/** Removes what is at `place`, if anything. `rmSync` does the same, but loading it takes longer than all its work here. */
function removeAll(place: string): void {
  const stats = lookAt(place);
  if (stats === undefined) return;
  if (!stats.isDirectory()) unlinkSync(place);
  else {
    for (const name of readdirSync(place)) removeAll(`${place}/${name}`);
    rmdirSync(place);
  }
}

/** Not empty (as two systems say it), gone already, or not ours to remove: all of these are no reason to try again. */
const STAYS = new Set(['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EACCES', 'EPERM', 'EROFS', 'EBUSY']);

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (!STAYS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return false;
  }
}

function ancestor(path: string, generations: number): string {
  return generations === 0 ? path : ancestor(dirname(path), generations - 1);
}
