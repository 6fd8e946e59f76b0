import { features } from '../../src/answers/catalogue.js';
import { type Combination, nameOf } from '../combinations.js';
import { assignmentOf } from '../snapshots/cases.js';
import { holds } from '../snapshots/condition.js';
import { contentReader } from '../snapshots/renderings.js';
import { decodeSnapshot } from '../snapshots/snapshot-file.js';
import { git } from './rotation.js';

const SNAPSHOTS = 'test/snapshots/files';
const VARIABLES = features.map(({ id }) => id);

/** Older than what one submission adds; another commit: `SINCE=origin/main npm run test:real`. */
const SINCE = process.env.SINCE ?? 'HEAD~30';

/** What is new in files of a project, each content of each file once. By the name of the combination. */
export type Touched = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What the commits since `SINCE` changed in each combination, as the snapshots have it: `npm test` shows that they are what is
 * rendered, byte for byte. Guides are left out, as nothing runs them here.
 */
export function touchedSince(combinations: readonly Combination[]): Touched {
  const touched = new Map(combinations.map((on) => [nameOf(on), new Set<string>()]));
  for (const file of changedSnapshots()) {
    const [now, before] = ['HEAD', SINCE].map((commit) => contentsAt(commit, file)) as [Contents, Contents];
    for (const on of combinations) {
      const content = now(assignmentOf(on));
      if (content !== before(assignmentOf(on))) touched.get(nameOf(on))?.add(`${file}\n${content}`);
    }
  }
  return touched;
}

/**
 * At most `most` of `candidates` that hold, beside those already `chosen`, as much as possible of what was touched. What is
 * wrong with one file is seen wherever the same bytes are run, so each content need be run once; what is wrong only between
 * two files is left to the turns.
 */
export function holdingTouched<T extends { on: Combination }>(
  candidates: readonly T[],
  chosen: readonly Combination[],
  touched: Touched,
  most: number,
): T[] {
  const of = (on: Combination): string[] => [...(touched.get(nameOf(on)) ?? [])];
  const seen = new Set(chosen.flatMap(of));
  const unseen = ({ on }: T): number => of(on).filter((content) => !seen.has(content)).length;
  const found: T[] = [];
  while (found.length < most) {
    const best = candidates.reduce<T | undefined>(
      (best, one) => (unseen(one) > (best ? unseen(best) : 0) ? one : best),
      undefined,
    );
    if (best === undefined) break;
    found.push(best);
    for (const content of of(best.on)) seen.add(content);
  }
  return found;
}

/** None where the history does not go back as far. */
function changedSnapshots(): string[] {
  try {
    const changed = git('diff', '--name-only', '--no-renames', SINCE, 'HEAD', '--', SNAPSHOTS).split('\n');
    return changed.filter((file) => file !== '' && !file.startsWith(`${SNAPSHOTS}/docs/`));
  } catch {
    return [];
  }
}

type Contents = (assignment: number) => string | undefined;

function contentsAt(commit: string, file: string): Contents {
  try {
    const snapshot = decodeSnapshot(`${git('show', `${commit}:${file}`)}\n`, VARIABLES);
    const read = contentReader(snapshot);
    return (assignment) => (holds(snapshot.present, assignment) ? read(assignment) : undefined);
  } catch {
    // The file, or a feature that it names, was not there yet, or is there no longer.
    return () => undefined;
  }
}
