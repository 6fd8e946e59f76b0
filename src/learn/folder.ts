import type { Language } from '../answers/answers.js';
import { languages } from '../answers/answers.js';
import { readDisk } from '../apply/index.js';
import { toText } from '../files/content.js';
import type { Action } from '../plan/index.js';
import type { Lesson, LessonTitle } from './lesson.js';
import { lessons } from './lessons.js';

export const LESSONS_FOLDER = 'lessons';

/** `lessons/s23_errors` */
export function folderOf({ section, slug }: Pick<LessonTitle, 'section' | 'slug'>): string {
  return `${LESSONS_FOLDER}/s${section.replace('.', '')}_${slug}`;
}

/**
 * What is to be written so that the judge and the lesson are of this version and language. The exercise is the learner's:
 * written where it is missing, and never again.
 */
export function lessonActions(root: string, lesson: Lesson, lang: Language): Action[] {
  const folder = folderOf(lesson);
  const given = (one: Language): Array<[path: string, content: string]> => [
    ...Object.entries(lessons.shared[one]).map(([name, text]) => pathIn(LESSONS_FOLDER, name, text)),
    ...Object.entries(lesson[one].files).map(([name, text]) => pathIn(folder, name, text)),
  ];
  const inEach = languages.map((one) => new Map(given(one)));
  const disk = readDisk(root);
  return [...given(lang), pathIn(folder, 'exercise.py', lesson[lang].exercise)].flatMap(
    ([path, content]): Action[] => {
      const entry = disk.entry(path);
      // Whatever else is there, `apply` refuses it.
      if (entry.kind !== 'file') return [{ kind: 'write', path, content }];
      const now = (toText(entry.content) ?? '').replaceAll('\r\n', '\n');
      if (now === content) return [];
      // A page with notes of the learner's stays; one in another language does not.
      const isOurs = inEach.some((files) => files.get(path) === now);
      if (path.endsWith('/exercise.py') || (path.endsWith('/README.md') && !isOurs)) return [];
      const renewed: Action = { kind: 'overwrite', path, content, was: entry.content };
      return path.endsWith('/test_lesson.py') ? [keptBeside(root, path, entry.content), renewed] : [renewed];
    },
  );
}

/** A copy of a file that is about to be replaced, under a name that no earlier copy has. */
export function keptBeside(root: string, path: string, content: Uint8Array): Action {
  const disk = readDisk(root);
  let copy = `${path}.bak`;
  for (let count = 2; disk.entry(copy).kind !== 'missing'; count++) copy = `${path}.${count}.bak`;
  return { kind: 'write', path: copy, content };
}

function pathIn(folder: string, name: string, content: string): [path: string, content: string] {
  return [`${folder}/${name}`, content];
}
