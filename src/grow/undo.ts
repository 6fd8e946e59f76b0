import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDisk } from '../apply/index.js';
import { digest, toBytes } from '../files/content.js';
import type { Action, DiskReader, Plan } from '../plan/index.js';
import { openProject } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { write } from '../terminal/write.js';
import { gitFolderOf } from '../toolchain/git-folder.js';
import { run } from '../toolchain/run.js';
import { showPlan } from './show-plan.js';

/** What the last command did to one file. */
interface Done {
  path: string;
  /** The file's earlier content in base64; null if there was no file. */
  was: string | null;
  /** Digest of what it left; null where it left nothing. */
  is: string | null;
}

interface Memory {
  command: string;
  files: Done[];
  /** Files that are in conflict in git's index. */
  conflicts: string[];
}

/** Remembers a plan that was carried out, so that it can be taken back. Whatever keeps it from that is no reason to fail. */
export function remember(root: string, plan: Plan, command: string): void {
  const base64 = (was: Uint8Array | undefined): string | null =>
    was === undefined ? null : Buffer.from(was).toString('base64');
  const files = plan.actions.flatMap((action): Done[] => {
    if (action.kind === 'keep') return [];
    const { path } = action;
    if (action.kind === 'delete') return [{ path, was: base64(action.was), is: null }];
    if (action.content === undefined) return [];
    const was = action.kind === 'write' ? null : base64(action.was);
    return [{ path, was, is: digest(toBytes(action.content)) }];
  });
  const conflicts = plan.actions.filter(({ kind }) => kind === 'conflict').map(({ path }) => path);
  const memory: Memory = { command, files, conflicts };
  try {
    // A file that was overwritten may hold secrets of its owner.
    writeFileSync(placeOf(root), JSON.stringify(memory), { mode: 0o600 });
  } catch {
    // Then there is nothing to take back.
  }
}

/**
 * Takes back what the last command did, where nobody has edited it since; a migration only with `yes`.
 *
 * @throws Exit when there is nothing to take back, or it was edited; nothing was changed then.
 */
export async function undo(
  { dryRun, yes }: { dryRun: boolean; yes: boolean },
  surroundings: GrowSurroundings,
): Promise<ExitCode> {
  const { terminal, say, messages, programs } = surroundings;
  const { root } = openProject(surroundings, { dryRun });
  const place = placeOf(root);
  const memory = existsSync(place) ? parse(readFileSync(place, 'utf8')) : undefined;
  if (memory === undefined) throw new Exit(1, say.undo.nothing);
  const disk = readDisk(root);
  const edited = memory.files.filter(({ path, is }) => digestOf(disk, path) !== is).map(({ path }) => path);
  if (edited.length > 0) throw new Exit(1, say.undo.edited(memory.command, edited));
  // A database that has a migration whose file is gone can neither go on nor back.
  const migrates = memory.files.some(({ path, was }) => was === null && /\/versions\//.test(path));
  if (migrates && !yes && !dryRun) throw new Exit(1, say.undo.migration(memory.command));
  terminal.say(terminal.colour.bold(say.undo.taking(memory.command)));
  const plan: Plan = { actions: memory.files.map((done) => inverse(done, disk)), refusals: [] };
  showPlan(plan, { diff: dryRun, say, terminal });
  if (dryRun) {
    terminal.say(`\n${messages.dryRun.nothingWritten}`);
    return 0;
  }
  await write(root, plan, surroundings);
  if (memory.conflicts.length > 0)
    await run({ file: 'git', args: ['reset', '--quiet', '--', ...memory.conflicts] }, programs(root));
  rmSync(place, { force: true });
  terminal.say(`${terminal.colour.green('✔')} ${say.undo.done}`);
  return 0;
}

/** Path of the undo file: in `.git`, where it is no change of the project; without Git beside the state file. */
function placeOf(root: string): string {
  const folder = gitFolderOf(root);
  if (folder === undefined) return join(root, '.fastapi-curriculum.undo.json');
  return join(folder, `fastapi-curriculum-undo-${digest(root).slice(0, 8)}.json`);
}

function parse(text: string): Memory | undefined {
  try {
    return JSON.parse(text) as Memory;
  } catch {
    return undefined;
  }
}

function digestOf(disk: DiskReader, path: string): string | null {
  const entry = disk.entry(path);
  return entry.kind === 'file' ? digest(entry.content) : null;
}

function inverse({ path, was, is }: Done, disk: DiskReader): Action {
  const content = was === null ? undefined : new Uint8Array(Buffer.from(was, 'base64'));
  const entry = disk.entry(path);
  const now = entry.kind === 'file' ? entry.content : new Uint8Array();
  if (content === undefined) return { kind: 'delete', path, was: now };
  return is === null ? { kind: 'write', path, content } : { kind: 'overwrite', path, content, was: now };
}
