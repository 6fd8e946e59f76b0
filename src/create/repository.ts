import type { Messages } from '../locales/index.js';
import type { Questions } from '../terminal/prompts.js';
import type { Terminal } from '../terminal/terminal.js';
import { shellWord } from '../text/shell-word.js';
import type { RunOptions } from '../toolchain/run.js';

/** What will be done about Git, decided before anything is written. */
export type RepositoryChoice = 'make' | 'inside-repository' | 'git-missing' | 'unwanted';

interface ChoiceContext {
  has: (program: string) => boolean;
  isInsideRepository: () => boolean;
  messages: Messages;
  ask: Questions | undefined;
}

export async function chooseRepository(
  wanted: boolean,
  { has, isInsideRepository, messages, ask }: ChoiceContext,
): Promise<RepositoryChoice> {
  if (!wanted) return 'unwanted';
  if (isInsideRepository()) return 'inside-repository';
  if (!has('git')) return 'git-missing';
  return ask === undefined || (await ask.confirm(messages.ask.git, true)) ? 'make' : 'unwanted';
}

interface Context extends RunOptions {
  /** What to commit: the project's files, and a lock file where a tool made one. */
  paths: readonly string[];
  messages: Messages;
  terminal: Terminal;
}

/**
 * @returns false when git failed at what it should have been able to do.
 * @throws Cancelled when interrupted.
 */
export async function makeRepository(choice: RepositoryChoice, context: Context): Promise<boolean> {
  const { messages, terminal, paths } = context;
  const message = messages.git.commitMessage;
  const commit = () => `  git commit --message ${shellWord(message)}`;
  switch (choice) {
    case 'unwanted':
      return true;
    case 'inside-repository':
      terminal.say(messages.git.insideRepository);
      return true;
    case 'git-missing':
      terminal.warn(`${messages.git.missing}\n  git init\n  git add --all\n${commit()}`);
      return true;
    case 'make': {
      const { makeFirstCommit } = await import('../toolchain/git.js');
      const result = await makeFirstCommit(paths, message, context);
      if (result.kind === 'done') terminal.say(`${terminal.colour.green('✔')} ${messages.git.done}`);
      else if (result.kind === 'failed')
        terminal.warn(`${result.output}\n\n${messages.git.failed(result.command)}`);
      else {
        const identity = ['user.name "Your Name"', 'user.email "you@example.com"'];
        const config = identity.map((setting) => `  git config --global ${setting}`).join('\n');
        terminal.warn(`${messages.git.noIdentity}\n${config}\n${commit()}`);
      }
      return result.kind !== 'failed';
    }
  }
}
