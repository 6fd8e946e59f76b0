import { shellWord } from '../text/shell-word.js';

/** A program and its arguments, run in the project's folder. */
export interface Command {
  file: string;
  args: readonly string[];
}

/** The command as a person would type it. */
export function commandLine({ file, args }: Command): string {
  // cmd.exe takes neither quotes around a program's own backslashes nor needs them.
  return [/^[\w.\\-]+$/.test(file) ? file : shellWord(file), ...args.map(shellWord)].join(' ');
}
