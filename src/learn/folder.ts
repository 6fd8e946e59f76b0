import type { Language } from '../answers/answers.js';
import { languages } from '../answers/answers.js';
import { readDisk } from '../apply/index.js';
import { toText } from '../files/content.js';
import type { Action } from '../plan/index.js';
import type { Capstone, Lesson, LessonTitle } from './lesson.js';
import { lessons } from './lessons.js';

export const LESSONS_FOLDER = 'lessons';

/** `lessons/s23_errors` */
export function folderOf({ section, slug }: Pick<LessonTitle, 'section' | 'slug'>): string {
  return `${LESSONS_FOLDER}/s${section.replace('.', '')}_${slug}`;
}

/** `lessons/capstone_b` */
export function folderOfCapstone({ name }: Pick<Capstone, 'name'>): string {
  return `${LESSONS_FOLDER}/capstone_${name}`;
}

type File = [path: string, content: string];

/** What is to be written so that the judge and the lesson are of this version and language. */
export function lessonActions(root: string, lesson: Lesson, lang: Language): Action[] {
  const folder = folderOf(lesson);
  const exercise = pathIn(folder, 'exercise.py', lesson[lang].exercise);
  return actionsFor(root, lang, exercise, (one) => filesIn(folder, lesson[one].files));
}

/** The same for a final project. */
export function capstoneActions(root: string, capstone: Capstone, lang: Language): Action[] {
  const folder = folderOfCapstone(capstone);
  const settings = pathIn(folder, 'capstone.toml', capstone[lang].settings);
  return actionsFor(root, lang, settings, (one) => [
    pathIn(LESSONS_FOLDER, 'capstone.py', capstone[one].runner),
    ...filesIn(folder, capstone[one].files),
  ]);
}

/** `own` is the learner's: written where it is missing, and never again. */
function actionsFor(
  root: string,
  lang: Language,
  own: File,
  filesOf: (lang: Language) => readonly File[],
): Action[] {
  const given = (one: Language): File[] => [...filesIn(LESSONS_FOLDER, lessons.shared[one]), ...filesOf(one)];
  const inEach = languages.map((one) => new Map(given(one)));
  const disk = readDisk(root);
  return [...given(lang), own].flatMap(([path, content]): Action[] => {
    const entry = disk.entry(path);
    // Whatever else is there, `apply` refuses it.
    if (entry.kind !== 'file') return [{ kind: 'write', path, content }];
    const now = (toText(entry.content) ?? '').replaceAll('\r\n', '\n');
    if (now === content) return [];
    // A page with notes of the learner's stays; one in another language does not.
    const isOurs = inEach.some((files) => files.get(path) === now);
    if (path === own[0] || (path.endsWith('/README.md') && !isOurs)) return [];
    const renewed: Action = { kind: 'overwrite', path, content, was: entry.content };
    return path.endsWith('/test_lesson.py') ? [keptBeside(root, path, entry.content), renewed] : [renewed];
  });
}

/** A copy of a file that is about to be replaced, under a name that no earlier copy has. */
export function keptBeside(root: string, path: string, content: Uint8Array): Action {
  const disk = readDisk(root);
  let copy = `${path}.bak`;
  for (let count = 2; disk.entry(copy).kind !== 'missing'; count++) copy = `${path}.${count}.bak`;
  return { kind: 'write', path: copy, content };
}

function filesIn(folder: string, files: Readonly<Record<string, string>>): File[] {
  return Object.entries(files).map(([name, content]) => pathIn(folder, name, content));
}

function pathIn(folder: string, name: string, content: string): File {
  return [`${folder}/${name}`, content];
}
