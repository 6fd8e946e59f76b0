#!/usr/bin/env node
import { version } from './answers/version.js';
// Help must cost next to nothing, so only what it needs, or what is next to nothing, is imported here; the rest is on the way to its use.
import { type ParsedArguments, parseArguments } from './command-line/args.js';
import { isCodingAgent } from './command-line/coding-agent.js';
import { commandMeantForNpm } from './command-line/swallowed.js';
import { helpText } from './locales/help.js';
import { messages as allMessages, preferredLanguage, problemList } from './locales/index.js';
import { outlivingItsReader } from './terminal/closed-pipe.js';
import { Exit, type ExitCode } from './terminal/exit.js';
import { watchForInterrupt } from './terminal/interrupt.js';
import { report } from './terminal/report.js';
import { openTerminal } from './terminal/terminal.js';
import { npmCreate } from './text/npm-create.js';
import { shellWord } from './text/shell-word.js';

async function main(): Promise<ExitCode> {
  const parsed = parseArguments(process.argv.slice(2), process.cwd());
  const { command, given } = parsed;
  const lang = parsed.lang ?? preferredLanguage(process.env);
  const messages = allMessages[lang];
  const print = (text: string) => void outlivingItsReader(process.stdout).write(`${text}\n`);
  try {
    if (command.kind === 'help') print(helpText(lang, messages));
    if (command.kind === 'version') print(version);
    if (command.kind === 'help' || command.kind === 'version') return 0;

    const meant = commandMeantForNpm(given, process.env);
    if (meant !== undefined) throw new Exit(2, messages.swallowed(meant));
    switch (command.kind) {
      case 'refused':
        throw new Exit(2, problemList(command.problems, messages));
      case 'list': {
        const { listJson, listText } = await import('./locales/list.js');
        print(command.json ? listJson(lang, messages) : listText(lang, messages));
        return 0;
      }
      case 'render':
      case 'tables': {
        const { renderedAnswers, tablesOfAnswers } = await import('./create/render-answers.js');
        print((command.kind === 'render' ? renderedAnswers : tablesOfAnswers)(command.file, messages));
        return 0;
      }
      case 'create': {
        const terminal = await openTerminal(process);
        const { directory, features, yes, json } = command.request;
        const isComplete = yes || (directory !== undefined && features !== undefined);
        if (!isComplete) {
          const complete = completeCommand(given);
          if (json || !terminal.interactive) throw new Exit(2, messages.notInteractive(complete));
          if (isCodingAgent(process.env)) terminal.say(messages.forCodingAgent(complete));
        }
        const { create } = await import('./create/index.js');
        return await create(command.request, {
          cwd: process.cwd(),
          environment: process.env,
          platform: process.platform,
          stdin: () => process.stdin,
          terminal,
          interrupt: watchForInterrupt(process),
          lang,
          messages,
        });
      }
    }
  } catch (error) {
    return report(error, messages);
  }
}

/** The given command line, completed so that nothing has to be asked. */
function completeCommand({ positionals, switches, values }: ParsedArguments['given']): string {
  const options = [...values].flatMap(([name, value]) => [`--${name}`, shellWord(value)]);
  const isChosen = values.has('features') || values.has('preset');
  return npmCreate(positionals[0] ?? 'my-api', [
    ...options,
    ...[...switches].map((name) => `--${name}`),
    ...(isChosen ? [] : ['--yes']),
  ]);
}

// Not process.exit(): what was written to a pipe may still be on its way.
void main().then((code) => {
  process.exitCode = code;
});
