import type { Messages } from '../locales/index.js';
import type { Plan } from '../plan/index.js';
import type { Terminal } from '../terminal/terminal.js';
import { type Command, commandLine } from '../toolchain/command.js';
import type { Target } from './directory.js';

interface Context {
  /** What would be run once the files are there. */
  commands: readonly Command[];
  messages: Messages;
  terminal: Terminal;
}

/** Says what would be done. */
export function showDryRun(target: Target, plan: Plan, { commands, messages, terminal }: Context): void {
  const { bold, green, yellow } = terminal.colour;
  const changes = plan.actions.filter(({ kind }) => kind !== 'keep');
  terminal.say(bold(messages.dryRun.heading(changes.length, target.typed)));
  for (const { kind, path } of changes) {
    const replaced = kind === 'overwrite';
    terminal.say(
      replaced ? `  ${yellow('~')} ${path}  (${messages.dryRun.overwrites})` : `  ${green('+')} ${path}`,
    );
  }
  if (commands.length > 0) {
    terminal.say(`\n${bold(messages.dryRun.wouldRun)}`);
    for (const command of commands) terminal.say(`  ${commandLine(command)}`);
  }
  terminal.say(`\n${messages.dryRun.nothingWritten}`);
}
