import { recordOf, type State } from '../answers/state.js';
import { version } from '../answers/version.js';
import { digest, toText } from '../files/content.js';
import type { GrowMessages } from '../locales/grow.js';
import { BESIDE } from '../plan/beside.js';
import type { DiskReader } from '../plan/index.js';
import { lookAt, SETTINGS } from '../plan/look.js';
import { Modules } from '../plan/modules.js';
import { findRenames } from '../plan/renames.js';
import { render } from '../render/index.js';
import { shellWord } from '../text/shell-word.js';
import type { Finding } from './finding.js';

/** Edited and deleted files, and conflict marks that are left in files. */
export function checkFiles({ files, generator, answers }: State, disk: DiskReader): Finding[] {
  const moved = generator === version ? findRenames(render(answers), disk) : new Map<string, string>();
  return [...files].flatMap(([path, recorded]): Finding[] => {
    const entry = disk.entry(path);
    const checkout = `git checkout -- ${shellWord(path)}`;
    if (disk.entry(path + BESIDE).kind === 'file') {
      const detail = path + BESIDE;
      return [
        {
          code: 'beside',
          detail,
          path: detail,
          remedy: `git diff --no-index ${shellWord(path)} ${shellWord(detail)}`,
        },
      ];
    }
    const place = moved.get(path);
    if (place !== undefined) return [{ code: 'moved', detail: `${path} → ${place}`, path: place }];
    if (entry.kind !== 'file') return [{ code: 'deleted', detail: path, path, remedy: checkout }];
    const text = toText(entry.content);
    const line = text === undefined ? -1 : text.split('\n').findIndex((one) => /^<{7}( |\r?$)/.test(one));
    if (line !== -1) {
      return [
        { code: 'conflict', detail: `${path}:${line + 1}`, path, remedy: `git mergetool ${shellWord(path)}` },
      ];
    }
    return isAsRendered(entry.content, recorded) ? [] : [{ code: 'edited', detail: path, path }];
  });
}

/** Imports and settings of the application that refer to nothing. */
export function checkReferences(
  { generator, answers }: State,
  disk: DiskReader,
  say: GrowMessages,
): Finding[] {
  const settings = generator === version ? toText(render(answers).get(SETTINGS) ?? '') : undefined;
  return lookAt(new Modules(disk), settings).map((broken) => ({
    code: 'broken',
    detail: say.broken(broken),
    path: broken.path,
  }));
}

/** Whether the recorded digests fit the answers: somebody may have edited the state file. */
export function checkAnswers({ generator, answers, files }: State): Finding[] {
  // Only the version that made the project can render it again.
  if (generator !== version) return [];
  const expected = recordOf(render(answers));
  const paths = [...new Set([...expected.keys(), ...files.keys()])].filter(
    (path) => expected.get(path) !== files.get(path),
  );
  if (paths.length === 0) return [];
  return [
    { code: 'answers', detail: paths.sort().join(', '), remedy: 'git checkout -- .fastapi-curriculum.json' },
  ];
}

/** Line ends and the final newline are Git's and the editor's affair. */
function isAsRendered(content: Uint8Array, recorded: string): boolean {
  if (digest(content) === recorded) return true;
  const text = toText(content)?.replaceAll('\r\n', '\n');
  return text !== undefined && [text, `${text}\n`].some((one) => digest(one) === recorded);
}
