import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../answers/answers.js';
import { isSection } from '../answers/curriculum.js';
import type { Lesson, Lessons, LessonTexts } from '../learn/lesson.js';
import { CAPSTONES, compileCapstones } from './compile-capstones.js';
import { TemplateError } from './compile-template.js';
import { jsonOf, same, spoken, textOf } from './lesson-files.js';

export const LESSONS = 'lessons';
/** What all lessons share: the judge, its words, and how to learn. */
const JUDGE = 'judge';
const MOST_HINTS = 3;
const LEAST_WRONG = 3;

/** `# <cut name>`, the solution, `# <stub>`, what the learner begins with as comments, `# </cut>`. */
const REGION = /^ *# <cut ([\w-]+)>\n([\s\S]*?)^ *# <stub>\n([\s\S]*?)^ *# <\/cut>\n/gm;
const WRONG = /^ *# <cut ([\w-]+)>\n([\s\S]*?)^ *# <\/cut>\n/gm;
/** A file beside the solution, as a wrong solution has it. */
const BESIDE = /^# <file ([\w/.]+)>\n([\s\S]*?)^# <\/file>\n/gm;
const FAILS = /^# fails: (\d+) ([\w-]+)\n/;

/** What `lesson.json` says. */
interface Given {
  slug: string;
  minutes: number;
  /** Distributions that not every project has. */
  libraries?: string[];
  /** That brings the libraries. */
  feature?: string;
}

/** A wrong solution, with the task and the message that have to come of it. */
export interface WrongSolution {
  name: string;
  task: number;
  key: string;
  exercise: string;
  beside: Record<string, string>;
}

/**
 * The lessons under `templates/lessons`: a folder for each section that has one.
 *
 * @throws TemplateError for a lesson that is not whole, or of a section that the curriculum does not have.
 */
export function compileLessons(templates: string): Lessons {
  const folder = join(templates, LESSONS);
  if (!existsSync(folder)) return { shared: { ko: {}, en: {} }, lessons: [], capstones: [] };
  const names = readdirSync(folder).filter(
    (name) => /^[^._]/.test(name) && name !== JUDGE && name !== CAPSTONES,
  );
  const unknown = names.find((name) => !isSection(name));
  if (unknown) throw new TemplateError(`${join(folder, unknown)}: the curriculum has no section ${unknown}`);
  same(folder, (lang) => Object.keys(jsonOf(folder, JUDGE, `words.${lang}.json`)));
  const shared = (lang: Language): Record<string, string> => ({
    '__init__.py': '',
    'conftest.py': textOf(folder, JUDGE, 'conftest.py'),
    'judge.py': textOf(folder, JUDGE, 'judge.py'),
    'look_up.py': textOf(folder, JUDGE, 'look_up.py'),
    'words.json': textOf(folder, JUDGE, `words.${lang}.json`),
    'README.md': textOf(folder, JUDGE, `README.${lang}.md`),
  });
  return {
    shared: { ko: shared('ko'), en: shared('en') },
    lessons: names.sort().map((section) => compileLesson(join(folder, section), section, templates)),
    capstones: compileCapstones(folder),
  };
}

/** What documents and menus name the lessons by, without reading them. */
export function titlesModule({ lessons, capstones }: Lessons): string {
  const titles = lessons.map(({ section, slug, minutes, ko, en }) => ({
    ...{ section, slug, minutes },
    ...{ ko: ko.title, en: en.title },
  }));
  const projects = capstones.map(({ name, ko, en }) => ({
    ...{ name, stages: ko.stages.length },
    ...{ ko: ko.title, en: en.title },
  }));
  return [
    '// Written by the build from the folders under templates/lessons.',
    "import type { CapstoneTitle, LessonTitle } from '../learn/lesson.js';",
    '',
    `export const lessonTitles: readonly LessonTitle[] = ${JSON.stringify(titles, null, 2)};`,
    '',
    `export const capstoneTitles: readonly CapstoneTitle[] = ${JSON.stringify(projects, null, 2)};`,
    '',
  ].join('\n');
}

function compileLesson(folder: string, section: string, templates: string): Lesson {
  const { slug, minutes, ...needs } = jsonOf(folder, 'lesson.json') as unknown as Given;
  if (!/^[a-z]+$/.test(slug) || !(minutes > 0))
    throw new TemplateError(`${folder}/lesson.json: needs a slug and minutes`);
  if (needs.libraries && !existsSync(join(templates, needs.feature ?? '-')))
    throw new TemplateError(`${folder}/lesson.json: libraries need the feature that has them`);
  const texts = (lang: Language): LessonTexts => textsOf(folder, section, lang, needs);
  const lesson = { section, slug, minutes, ko: texts('ko'), en: texts('en') };
  same(folder, (lang) => keysOf(folder, lang));
  same(folder, (lang) => valuesOf(folder, lang));
  same(folder, (lang) => lesson[lang].hints.map((_, index) => `hint ${index + 1}`));
  checkKeys(folder, keysOf(folder, 'en'));
  if (wrongSolutions(folder, 'en').length < LEAST_WRONG)
    throw new TemplateError(`${folder}/wrong: needs at least ${LEAST_WRONG} wrong solutions`);
  return lesson;
}

function textsOf(
  folder: string,
  section: string,
  lang: Language,
  needs: Pick<Given, 'libraries' | 'feature'>,
): LessonTexts {
  const { title, tasks, ...messages } = jsonOf(folder, `messages.${lang}.json`) as {
    title: string;
    tasks: string[];
  };
  const test = textOf(folder, 'test_lesson.py');
  const digest = createHash('sha256').update(test).digest('hex');
  const hints = textOf(folder, `hints.${lang}.md`).trimEnd().split('\n---\n');
  if (hints.length > MOST_HINTS || hints.includes(''))
    throw new TemplateError(`${folder}/hints.${lang}.md: at most ${MOST_HINTS} hints, none of them empty`);
  const solution = textOf(folder, 'solution.py');
  const given = pythonFiles(folder).filter((name) => name !== 'solution.py' && name !== 'test_lesson.py');
  return {
    title,
    tasks: tasks.length,
    hints,
    exercise: stubOf(solution, lang),
    solution: solutionOf(solution, lang),
    beside: besideOf(folder, lang),
    files: {
      '__init__.py': '',
      'README.md': `# ${section} ${title}\n\n${textOf(folder, `README.${lang}.md`)}`,
      'lesson.json': `${JSON.stringify({ section, title, tasks, digest, ...needs, messages }, null, 2)}\n`,
      'test_lesson.py': test,
      ...Object.fromEntries(given.map((name) => [name, spoken(textOf(folder, name), lang)])),
    },
  };
}

/** The file with stubs that the learner starts from. */
function stubOf(text: string, lang: Language): string {
  return filled(text, lang, (_name, _solution, stub) =>
    stub.replace(/^( *)#(?: |$)/gm, '$1').replace(/^ +$/gm, ''),
  );
}

function solutionOf(text: string, lang: Language): string {
  return filled(text, lang, (_name, solution) => solution);
}

function filled(
  text: string,
  lang: Language,
  region: (name: string, solution: string, stub: string) => string,
): string {
  const whole = spoken(text, lang).replace(REGION, (_, ...parts: [string, string, string]) =>
    region(...parts),
  );
  return `${whole.trimEnd()}\n`;
}

/** Each is the solution but for the regions that its file names. */
export function wrongSolutions(folder: string, lang: Language): WrongSolution[] {
  const solution = textOf(folder, 'solution.py');
  const known = [...solution.matchAll(REGION)].map(([, name]) => name);
  return pythonFiles(join(folder, 'wrong')).map((name) => {
    const text = textOf(folder, 'wrong', name);
    const [, task, key] = FAILS.exec(text) ?? [];
    const regions = new Map([...text.matchAll(WRONG)].map(([, region = '', body = '']) => [region, body]));
    const files = Object.fromEntries([...text.matchAll(BESIDE)].map(([, path, body]) => [path, body]));
    const unknown = [...regions.keys()].find((region) => !known.includes(region));
    const isEmpty = regions.size === 0 && Object.keys(files).length === 0;
    if (task === undefined || key === undefined || isEmpty || unknown)
      throw new TemplateError(
        `${folder}/wrong/${name}: needs "# fails: TASK KEY" and regions of solution.py`,
      );
    const exercise = filled(solution, lang, (region, right) => regions.get(region) ?? right);
    const beside = { ...besideOf(folder, lang), ...files };
    return { name, task: Number(task), key, exercise, beside };
  });
}

/** The files under `solution/`. */
function besideOf(folder: string, lang: Language): Record<string, string> {
  const root = join(folder, 'solution');
  if (!existsSync(root)) return {};
  const paths = readdirSync(root, { recursive: true }).map((path) => String(path).replaceAll('\\', '/'));
  const files = paths.filter((path) => path.endsWith('.py')).sort();
  return Object.fromEntries(files.map((path) => [path, spoken(textOf(root, path), lang)]));
}

/** A message that no test gives is never seen, and one that a test gives has to be there. */
function checkKeys(folder: string, keys: readonly string[]): void {
  const test = textOf(folder, 'test_lesson.py');
  const given = [...test.matchAll(/"([a-z]+(?:-[a-z]+)+)"/g)].map(([, key]) => key as string);
  const unused = keys.find((key) => key.includes('-') && !given.includes(key));
  if (unused) throw new TemplateError(`${folder}: no test gives the message "${unused}"`);
  const missing = wrongSolutions(folder, 'en').find(({ key }) => !keys.includes(key));
  if (missing) throw new TemplateError(`${folder}/wrong/${missing.name}: no message "${missing.key}"`);
}

/** Without what tools leave behind. */
function pythonFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.py'));
}

function keysOf(folder: string, lang: Language): string[] {
  const { tasks, ...rest } = jsonOf(folder, `messages.${lang}.json`) as { tasks: string[] };
  return [...Object.keys(rest), ...tasks.map((_, index) => `tasks ${index}`)];
}

/** The values that each message takes. */
function valuesOf(folder: string, lang: Language): string[] {
  return Object.entries(jsonOf(folder, `messages.${lang}.json`)).flatMap(([key, text]) =>
    [...String(text).matchAll(/\{(\w+)[!:\w]*\}/g)].map(([, value]) => `${key} {${value}}`),
  );
}
