import type { LessonOption } from '../command-line/grow-arguments.js';
import { learnWords } from '../locales/learn.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { judge } from '../toolchain/judge.js';
import { Classroom } from './classroom.js';
import { folderOfCapstone } from './folder.js';

export interface CapstoneRequest {
  /** `a` or `b`. */
  name: string;
  /** Undefined: the final project is put there. */
  lesson: LessonOption | undefined;
  /** The last stage to be judged; all of them where it is undefined. */
  stage: string | undefined;
  dryRun: boolean;
}

/**
 * A final project: put there, or judged up to the first stage that fails.
 *
 * @throws Exit when there is no such project or stage, or nothing to judge it with.
 */
export async function build(
  { name, lesson: asked, stage, dryRun }: CapstoneRequest,
  surroundings: GrowSurroundings,
): Promise<ExitCode> {
  const { terminal, lang, programs } = surroundings;
  const say = learnWords[lang];
  const classroom = new Classroom(surroundings, dryRun);
  const capstone = classroom.capstone(name);
  const { title, stages } = capstone[lang];
  const last = stage === undefined ? stages.length : Number(stage);
  if (!(Number.isInteger(last) && last >= 1 && last <= stages.length))
    throw new Exit(2, say.unknownStage(stage ?? '', stages.length));
  const python = asked === 'check' ? classroom.python() : undefined;
  await classroom.openCapstone(capstone);
  const folder = folderOfCapstone(capstone);
  if (python === undefined) {
    terminal.say(say.beginCapstone(title, folder, capstone.name));
    return 0;
  }
  if (dryRun) return 0;
  const upTo = stage === undefined ? [] : ['--stage', String(last)];
  return (await judge(python, folder, programs(classroom.root), 'lessons.capstone', upTo)) as ExitCode;
}
