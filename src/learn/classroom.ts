import type { Answers } from '../answers/answers.js';
import { readDisk } from '../apply/index.js';
import { toText } from '../files/content.js';
import { capstoneTitles, lessonTitles } from '../generated/lesson-titles.js';
import { learnWords } from '../locales/learn.js';
import type { Action } from '../plan/index.js';
import { openProject } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { distributionName } from '../render/context.js';
import { Exit } from '../terminal/exit.js';
import { write } from '../terminal/write.js';
import { type Command, commandLine } from '../toolchain/command.js';
import { installCommands } from '../toolchain/environment.js';
import { pythonOf } from '../toolchain/judge.js';
import { capstoneActions, folderOf, keptBeside, lessonActions } from './folder.js';
import type { Capstone, Lesson } from './lesson.js';
import { capstoneOf, lessonOf } from './lessons.js';
import {
  formatProgress,
  type LessonProgress,
  PROGRESS,
  type Progress,
  progressOf,
  readProgress,
} from './progress.js';

/** A learner's project. */
export class Classroom {
  readonly root: string;
  private readonly answers: Answers;
  private readonly say;

  /** @throws Exit when there is no project. */
  constructor(
    private readonly surroundings: GrowSurroundings,
    private readonly dryRun = false,
  ) {
    const { root, state } = openProject(surroundings, { dryRun });
    this.root = root;
    this.answers = state.answers;
    this.say = learnWords[surroundings.lang];
  }

  /** @throws Exit when there is no lesson of that section. */
  lesson(section: string): Lesson {
    const lesson = lessonOf(section);
    if (lesson) return lesson;
    const known = lessonTitles.map((one) => one.section);
    throw new Exit(2, this.say.unknown(section, known));
  }

  /** @throws Exit when there is no final project of that name. */
  capstone(name: string): Capstone {
    const capstone = capstoneOf(name);
    if (capstone) return capstone;
    const known = capstoneTitles.map((one) => one.name);
    throw new Exit(2, this.say.unknownCapstone(name, known));
  }

  get progress(): Progress {
    try {
      return readProgress(this.root);
    } catch (error) {
      throw new Exit(1, this.say.badProgress(PROGRESS, (error as Error).message), { cause: error });
    }
  }

  /** Puts the lesson where it belongs, or brings what is not the learner's there to this version. */
  async open(lesson: Lesson): Promise<void> {
    await this.write(lessonActions(this.root, lesson, this.surroundings.lang));
  }

  /** The same for a final project. */
  async openCapstone(capstone: Capstone): Promise<void> {
    await this.write(capstoneActions(this.root, capstone, this.surroundings.lang));
  }

  async note({ section }: Lesson, change: Partial<LessonProgress>): Promise<void> {
    const progress = { ...this.progress };
    progress[section] = { ...progressOf(progress, section), ...change };
    await this.write([this.replacing(PROGRESS, formatProgress(progress))]);
  }

  /** What is done stays done. Returns the state before. */
  async skip(lesson: Lesson, isSkipped = true): Promise<LessonProgress['state']> {
    const [from, to] = isSkipped ? (['open', 'skipped'] as const) : (['skipped', 'open'] as const);
    const { state } = progressOf(this.progress, lesson.section);
    if (state === from) await this.note(lesson, { state: to });
    return state;
  }

  /** The next hint, or the last one again. */
  async hint(lesson: Lesson): Promise<string> {
    const { hints } = lesson[this.surroundings.lang];
    const number = Math.min(progressOf(this.progress, lesson.section).hints + 1, hints.length);
    await this.note(lesson, { hints: number });
    return `${this.say.hint(number, hints.length)}\n${hints[number - 1]}`;
  }

  /** The path of a file with the solution; undefined when the learner would rather not see it. */
  async solution(lesson: Lesson): Promise<string | undefined> {
    const { ask, lang } = this.surroundings;
    const passed = progressOf(this.progress, lesson.section).state === 'done';
    if (!passed && ask && !(await ask.confirm(this.say.askSolution, false))) return undefined;
    const path = `${folderOf(lesson)}/solution.py`;
    const { solution, beside } = lesson[lang];
    const others = Object.entries(beside).map(([name, text]) => [
      `${folderOf(lesson)}/solution/${name}`,
      text,
    ]);
    const files = [[path, solution], ...others] as Array<[string, string]>;
    await this.write(files.map(([file, text]) => this.replacing(file, text)));
    await this.note(lesson, { solution: true });
    return path;
  }

  /** Returns the path of the copy of what was there; undefined where nothing differed. */
  async reset(lesson: Lesson): Promise<string | undefined> {
    const path = `${folderOf(lesson)}/exercise.py`;
    const { exercise } = lesson[this.surroundings.lang];
    const now = readDisk(this.root).entry(path);
    const differs = now.kind === 'file' && toText(now.content) !== exercise;
    const copy = differs ? keptBeside(this.root, path, now.content) : undefined;
    if (copy) await this.write([copy, this.replacing(path, exercise)]);
    await this.note(lesson, { state: 'open' });
    return copy?.path;
  }

  /** @throws Exit when nothing is installed. */
  python(): Command {
    const { env: tool, name } = this.answers;
    const environment = { tool, distribution: distributionName(name) };
    const python = pythonOf(this.root, environment, process.platform);
    if (python) return python;
    throw new Exit(2, this.say.noPython(installCommands(environment, process.platform).map(commandLine)));
  }

  private replacing(path: string, content: string): Action {
    const now = readDisk(this.root).entry(path);
    return now.kind === 'file'
      ? { kind: 'overwrite', path, content, was: now.content }
      : { kind: 'write', path, content };
  }

  private async write(actions: Action[]): Promise<void> {
    if (this.dryRun) for (const { path } of actions) this.surroundings.terminal.say(path);
    else if (actions.length > 0) await write(this.root, { actions, refusals: [] }, this.surroundings);
  }
}
