import type { Language } from '../answers/answers.js';
import { select } from '../answers/select.js';
import type { State } from '../answers/state.js';
import { type Tree, toText } from '../files/content.js';
import type { Release, ReleaseNote } from '../locales/releases/release.js';
import type { DiskReader } from '../plan/index.js';

/** What a release says to this project. */
export interface Notes {
  version: string;
  changed: string[];
  byHand: string[];
}

/** The notes of the releases that concern a project: its features, and what its owner wrote. */
export function notesFor(
  releases: readonly Release[],
  { answers }: State,
  before: Tree,
  disk: DiskReader,
  lang: Language,
): Notes[] {
  const { ids } = select(answers);
  const own = ownTexts(before, disk);
  const concerns = ({ features = [], where }: ReleaseNote): boolean =>
    features.every((id) => ids.has(id)) && (where === undefined || own.some((text) => where.test(text)));
  return releases.flatMap(({ version, notes }) => {
    const those = notes.filter(concerns);
    const of = (kind: ReleaseNote['kind']) =>
      those.filter((one) => one.kind === kind).map((one) => one[lang]);
    return those.length === 0 ? [] : [{ version, changed: of('changed'), byHand: of('by-hand') }];
  });
}

/** What somebody edited or wrote, and the settings of this machine. */
function ownTexts(before: Tree, disk: DiskReader): string[] {
  return [...new Set([...disk.files(), '.env'])].flatMap((path) => {
    const entry = disk.entry(path);
    const text = entry.kind === 'file' ? toText(entry.content) : undefined;
    if (text === undefined || text === toText(before.get(path) ?? '')) return [];
    // Its comments are what the generator wrote.
    return [path === '.env' ? text.replace(/^#.*$/gm, '') : text];
  });
}
