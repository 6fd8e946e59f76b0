import { diffLines, type Hunk } from '../merge/diff.js';
import { splitText } from '../merge/lines.js';

const CONTEXT = 3;

/** The difference between two texts, as `diff -u` shows it, without its header. Empty when there is none. */
export function unifiedDiff(before: string, after: string): string[] {
  const [from, to] = [splitText(before).lines, splitText(after).lines];
  return groups(diffLines(from, to)).flatMap((hunks) => {
    const first = hunks[0] as Hunk;
    const last = hunks[hunks.length - 1] as Hunk;
    const lead = Math.min(CONTEXT, first.start);
    const start = first.start - lead;
    const end = Math.min(from.length, last.end + CONTEXT);
    const lines: string[] = [];
    let at = start;
    for (const hunk of hunks) {
      lines.push(...from.slice(at, hunk.start).map((line) => ` ${line}`));
      lines.push(...from.slice(hunk.start, hunk.end).map((line) => `-${line}`));
      lines.push(...to.slice(hunk.from, hunk.to).map((line) => `+${line}`));
      at = hunk.end;
    }
    lines.push(...from.slice(at, end).map((line) => ` ${line}`));
    const added = lines.filter((line) => !line.startsWith('-')).length;
    return [`@@ -${range(start, end - start)} +${range(first.from - lead, added)} @@`, ...lines];
  });
}

/** Hunks whose contexts would touch are shown together. */
function groups(hunks: readonly Hunk[]): Hunk[][] {
  const together: Hunk[][] = [];
  for (const hunk of hunks) {
    const group = together.at(-1);
    if (group && hunk.start - (group.at(-1) as Hunk).end <= 2 * CONTEXT) group.push(hunk);
    else together.push([hunk]);
  }
  return together;
}

function range(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}
