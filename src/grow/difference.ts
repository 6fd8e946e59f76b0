import { version } from '../answers/version.js';
import { readDisk } from '../apply/index.js';
import { toText } from '../files/content.js';
import { findRenames } from '../plan/renames.js';
import { openProject } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { render } from '../render/index.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { unifiedDiff } from './unified-diff.js';

/**
 * Shows what the person made of the generated files: theirs is what was added, ours what was taken away.
 *
 * @param path a file or folder; everything where it is empty.
 * @throws Exit when another version made the project: only that one knows what it made.
 */
export function difference({ path }: { path: string }, surroundings: GrowSurroundings): ExitCode {
  const { terminal, say } = surroundings;
  const { root, state } = openProject(surroundings, { dryRun: true });
  if (state.generator !== version) throw new Exit(1, say.otherVersion(state.generator, version, true));
  const rendered = render(state.answers);
  const disk = readDisk(root);
  const moved = findRenames(rendered, disk);
  const { bold, dim } = terminal.colour;
  const asked = path.replace(/^\.\//, '').replace(/\/$/, '');
  let isSame = true;
  for (const [from, content] of rendered) {
    const to = moved.get(from) ?? from;
    if (asked !== '' && ![from, to].some((one) => one === asked || one.startsWith(`${asked}/`))) continue;
    const entry = disk.entry(to);
    if (entry.kind !== 'file') {
      terminal.say(bold(`--- ${from}`));
      terminal.say(dim(say.difference.deleted));
      isSame = false;
      continue;
    }
    const [before, after] = [toText(content), toText(entry.content)?.replaceAll('\r\n', '\n')];
    if (before === undefined || after === undefined || (before === after && from === to)) continue;
    isSame = false;
    terminal.say(bold(`--- ${from} (${say.difference.generated})\n+++ ${to} (${say.difference.yours})`));
    for (const line of unifiedDiff(before, after)) terminal.say(line);
  }
  if (isSame) terminal.say(say.difference.nothing);
  return 0;
}
