import { recordOf, type State } from '../answers/state.js';
import { version } from '../answers/version.js';
import { digest, toText } from '../files/content.js';
import type { GrowMessages } from '../locales/grow.js';
import { BESIDE } from '../plan/beside.js';
import type { DiskReader } from '../plan/index.js';
import { lookAt, SETTINGS } from '../plan/look.js';
import { modulesOf } from '../plan/modules.js';
import { findRenames } from '../plan/renames.js';
import { render } from '../render/index.js';
import { shellWord } from '../text/shell-word.js';
import type { Finding } from './finding.js';

/** What the person made of the files that were rendered, and marks that are left in them. */
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

/** What the modules of the application do not find in each other. */
export function checkReferences(
  { generator, answers }: State,
  disk: DiskReader,
  say: GrowMessages,
): Finding[] {
  const settings = generator === version ? toText(render(answers).get(SETTINGS) ?? '') : undefined;
  return lookAt(modulesOf(disk), settings).map((broken) => ({
    code: 'broken',
    detail: say.broken(broken),
    path: broken.path,
  }));
}

/** Whether the state says what its answers say: somebody may have edited one without the other. */
export function checkAnswers({ generator, answers, files }: State): Finding[] {
  // What another version made of the answers only that version can say.
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
