import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lessonTitles } from '../generated/lesson-titles.js';
import { learnWords } from '../locales/learn.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import type { ExitCode } from '../terminal/exit.js';
import { WarmJudge } from '../toolchain/judge.js';
import type { Classroom } from './classroom.js';
import { folderOf } from './folder.js';
import type { Lesson } from './lesson.js';
import { nextLesson } from './progress.js';

/** How often the files are looked at, in milliseconds. Asking for events fails on network drives, in WSL and Docker. */
const EVERY = 300;

/**
 * Judges whenever an exercise is saved, and on lines that are typed. Without anybody to type, once.
 *
 * @throws Exit when nothing is installed.
 */
export async function watchLessons(classroom: Classroom, surroundings: GrowSurroundings): Promise<ExitCode> {
  const { terminal, lang, programs, interrupt } = surroundings;
  const say = learnWords[lang];
  const python = classroom.python();
  const first = nextLesson(classroom.progress);
  if (first === undefined) {
    terminal.say(say.allDone);
    return 0;
  }
  const judge = new WarmJudge(python, programs(classroom.root));
  let lesson: Lesson = classroom.lesson(first.section);
  let code = 0;
  let seen = new Map<string, number>();
  const judgeNow = async (): Promise<void> => {
    await classroom.open(lesson);
    // Before the judgement: what is saved meanwhile is judged next.
    seen = savedAt(classroom.root);
    terminal.say(say.judging);
    const judged = await judge.judge(folderOf(lesson));
    code = judged.code;
    if (terminal.animated) terminal.redraw('\u001b[2J\u001b[H');
    terminal.say(judged.said.trimEnd());
    if (terminal.interactive) terminal.say(terminal.colour.dim(say.keys));
  };
  const next = async (): Promise<void> => {
    const title = nextLesson(classroom.progress);
    if (title) lesson = classroom.lesson(title.section);
    else terminal.say(say.allDone);
    await judgeNow();
  };
  const typed: Readonly<Record<string, () => Promise<void>>> = {
    '': judgeNow,
    h: async () => terminal.say(await classroom.hint(lesson)),
    n: next,
    s: async () => {
      await classroom.skip(lesson);
      await next();
    },
  };
  try {
    await judgeNow();
    if (!terminal.interactive) return code as ExitCode;
    const lines: string[] = [];
    let quit = false;
    const input = createInterface({ input: process.stdin });
    input.on('line', (line) => lines.push(line.trim()));
    input.on('close', () => {
      quit = true;
    });
    while (!quit && !interrupt.signal.aborted) {
      const line = lines.shift();
      if (line === 'q') break;
      if (line !== undefined) await typed[line]?.();
      const saved = [...savedAt(classroom.root)].find(([folder, time]) => seen.get(folder) !== time);
      if (saved) {
        const title = lessonTitles.find((one) => folderOf(one) === saved[0]);
        if (title) lesson = classroom.lesson(title.section);
        await judgeNow();
      }
      await new Promise((later) => setTimeout(later, EVERY));
    }
    input.close();
    return 0;
  } finally {
    judge.stop();
  }
}

/** When the learner's Python was saved last, by the folder of the lesson. */
function savedAt(root: string): Map<string, number> {
  return new Map(
    lessonTitles.map(folderOf).flatMap((folder) => {
      const path = join(root, folder);
      if (!existsSync(path)) return [];
      const files = readdirSync(path, { recursive: true }).map(String);
      const times = files
        .filter((file) => file.endsWith('.py') && !/^(solution|test_lesson)\b/.test(file))
        .map((file) => statSync(join(path, file), { throwIfNoEntry: false })?.mtimeMs ?? 0);
      return [[folder, Math.max(...times)] as const];
    }),
  );
}
