import type { Answers } from '../answers/answers.js';
import { select } from '../answers/select.js';
import type { Messages } from '../locales/index.js';
import type { Terminal } from '../terminal/terminal.js';
import { shellWord } from '../text/shell-word.js';
import { commandLine } from '../toolchain/command.js';
import { activateCommand, installCommands, type PythonEnvironment } from '../toolchain/environment.js';
import type { Target } from './directory.js';

interface Context {
  python: PythonEnvironment;
  installed: boolean;
  repeat: string;
  cwd: string;
  platform: NodeJS.Platform;
  shell: string | undefined;
  messages: Messages;
  terminal: Terminal;
}

/** Ends with what to do now: enter the folder, start the application, open its documentation. Returns the commands. */
export function showNextSteps(target: Target, answers: Answers, context: Context): string[] {
  const { messages, terminal } = context;
  const { bold, cyan } = terminal.colour;
  const commands = [
    ...(target.path === context.cwd ? [] : [[`cd ${shellWord(target.typed)}`]]),
    startCommands(answers, context),
  ];
  const steps = [...commands, [messages.next.open('http://127.0.0.1:8000/docs')]];
  const lines = steps.flatMap((commands, step) =>
    commands.map((command, line) => `  ${line === 0 ? `${step + 1}.` : '  '} ${cyan(command)}`),
  );
  terminal.say(`\n${bold(messages.next.heading)}\n${lines.join('\n')}`);
  terminal.say(`\n${messages.next.learn}\n  npm install && npx plop learn`);
  terminal.say(`\n${messages.next.repeat}\n  ${context.repeat}`);
  return commands.flat();
}

function startCommands(answers: Answers, { python, installed, platform, shell }: Context): string[] {
  const activate = activateCommand(python, platform, shell);
  const { setup, run } = select(answers);
  return [
    ...(installed ? [] : installCommands(python, platform).map(commandLine)),
    ...(activate === undefined ? [] : [activate]),
    ...[...setup, 'fastapi dev'].map((command) => run + command),
  ];
}
