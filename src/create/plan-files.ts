import { readDisk } from '../apply/index.js';
import type { Tree } from '../files/content.js';
import { STATE_FILE } from '../files/project-path.js';
import type { Messages } from '../locales/index.js';
import { obstaclesAmong, type Plan, planCreation } from '../plan/index.js';
import { Exit } from '../terminal/exit.js';
import type { Questions } from '../terminal/prompts.js';
import type { Terminal } from '../terminal/terminal.js';
import type { Target } from './directory.js';

interface Context {
  overwrite: boolean;
  /** The command line that would overwrite the files. */
  overwriteCommand: string;
  messages: Messages;
  terminal: Terminal;
  ask: Questions | undefined;
}

/**
 * Looks at what is in the folder already: files that are not ours stay, and those of the same name are in the way
 * unless they may be written over.
 *
 * @throws Exit naming everything that is in the way.
 */
export async function planFiles(target: Target, files: Tree, context: Context): Promise<Plan> {
  const { messages, terminal, ask } = context;
  const disk = readDisk(target.path);
  const first = planCreation(files, disk);

  const obstacles = obstaclesAmong(first.refusals);
  if (obstacles.length > 0) throw new Exit(1, messages.obstacles(obstacles));
  const taken = first.refusals.map(({ path }) => path);
  if (taken.length === 0) return first;

  if (!context.overwrite) {
    const collisions = messages.collisions(target.typed, taken);
    const hint = taken.includes(STATE_FILE) ? `\n${messages.alreadyProject}` : '';
    if (ask === undefined) {
      throw new Exit(1, `${collisions}${hint}\n${messages.collisionsRemedy(context.overwriteCommand)}`);
    }
    terminal.warn(`${collisions}${hint}`);
    if (!(await ask.confirm(messages.ask.overwrite(taken.length), false)))
      throw new Exit(1, messages.refused);
  }
  return planCreation(files, disk, new Set(taken));
}
