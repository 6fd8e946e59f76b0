import type { LessonOption } from '../command-line/grow-arguments.js';
import { capstoneTitles, lessonTitles } from '../generated/lesson-titles.js';
import { learnWords } from '../locales/learn.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import type { ExitCode } from '../terminal/exit.js';
import { padded } from '../text/display-width.js';
import { judge } from '../toolchain/judge.js';
import { Classroom } from './classroom.js';
import { folderOf } from './folder.js';
import { nextLesson, progressOf, stagesDone } from './progress.js';

export interface LessonRequest {
  /** Of the curriculum. */
  section: string;
  /** Undefined: the lesson is put there. */
  lesson: LessonOption | undefined;
  dryRun: boolean;
}

/**
 * One lesson: put there, judged, hinted at, solved, begun again or skipped.
 *
 * @throws Exit when there is no such lesson, or nothing to judge it with.
 */
export async function teach(
  { section, lesson: asked, dryRun }: LessonRequest,
  surroundings: GrowSurroundings,
): Promise<ExitCode> {
  const { terminal, lang, programs } = surroundings;
  const say = learnWords[lang];
  const classroom = new Classroom(surroundings, dryRun);
  const lesson = classroom.lesson(section);
  // Check the tools for judging before anything is written.
  const python = asked === 'check' ? classroom.python() : undefined;
  await classroom.open(lesson);
  switch (asked) {
    case 'check':
      if (dryRun || python === undefined) return 0;
      return (await judge(python, folderOf(lesson), programs(classroom.root))) as ExitCode;
    case 'hint':
      terminal.say(await classroom.hint(lesson));
      return 0;
    case 'solution': {
      const path = await classroom.solution(lesson);
      if (path !== undefined) terminal.say(say.solution(path));
      return 0;
    }
    case 'reset':
      terminal.say(say.reset(await classroom.reset(lesson)));
      return 0;
    case 'skip':
      terminal.say(
        (await classroom.skip(lesson)) === 'done' ? say.alreadyDone(section) : say.skipped(section),
      );
      return 0;
    case 'unskip':
      await classroom.skip(lesson, false);
      terminal.say(say.unskipped(section));
      return 0;
    default:
      terminal.say(say.begin(lesson[lang].title, folderOf(lesson), section));
      return 0;
  }
}

/** All lessons, with what was done of them and what comes next. */
export async function learn(
  { json, watch }: { json: boolean; watch: boolean },
  surroundings: GrowSurroundings,
): Promise<ExitCode> {
  const { terminal, lang } = surroundings;
  const say = learnWords[lang];
  const classroom = new Classroom(surroundings);
  if (watch) {
    const { watchLessons } = await import('./watch.js');
    return watchLessons(classroom, surroundings);
  }
  const { progress } = classroom;
  const rows = lessonTitles.map((title) => ({
    section: title.section,
    title: title[lang],
    minutes: title.minutes,
    folder: folderOf(title),
    begun: title.section in progress,
    ...progressOf(progress, title.section),
  }));
  if (json) {
    terminal.say(JSON.stringify(rows, null, 2));
    return 0;
  }
  for (const { section, title, minutes, begun, state, hints, solution } of rows) {
    const more = [say.minutes(minutes), say.shown(hints, solution)].filter(Boolean).join(', ');
    const mark = say.state[begun && state === 'open' ? 'begun' : state];
    terminal.say(`${mark} ${section} ${padded(title, 40)} ${terminal.colour.dim(more)}`);
  }
  for (const { name, stages, ...title } of capstoneTitles) {
    const passed = stagesDone(progress, { name });
    const mark = say.state[passed === stages ? 'done' : 'open'];
    terminal.say(
      `${mark} ${name}   ${padded(title[lang], 40)} ${terminal.colour.dim(say.stages(passed, stages))}`,
    );
  }
  const done = rows.filter(({ state }) => state === 'done').length;
  const next = nextLesson(progress);
  terminal.say(`\n${say.progress(done, rows.length)}`);
  terminal.say(next ? say.next(`npx plop lesson ${next.section}`) : say.allDone);
  const again = rows.filter(({ begun, state }) => begun && state !== 'done').map(({ section }) => section);
  if (again.length > 0) terminal.say(say.again(again));
  return 0;
}
