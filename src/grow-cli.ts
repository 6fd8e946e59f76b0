#!/usr/bin/env node
import { version } from './answers/version.js';
import { parseGrowArguments } from './command-line/grow-arguments.js';
import { growMessages } from './locales/grow.js';
import { messages as allMessages, preferredLanguage } from './locales/index.js';
import { languageOfProject } from './project/language.js';
import { outlivingItsReader } from './terminal/closed-pipe.js';
import type { ExitCode } from './terminal/exit.js';
import { report } from './terminal/report.js';

async function main(): Promise<ExitCode> {
  const { given, problems } = parseGrowArguments(process.argv.slice(2));
  const cwd = process.cwd();
  const lang = given.lang ?? languageOfProject(cwd) ?? preferredLanguage(process.env);
  const messages = allMessages[lang];
  const say = growMessages[lang];
  const print = (text: string) => void outlivingItsReader(process.stdout).write(`${text}\n`);
  try {
    if (given.help) {
      const { growHelpText } = await import('./locales/grow-help.js');
      print(growHelpText(say, messages, given.command));
      return 0;
    }
    if (given.version) {
      print(version);
      return 0;
    }
    const { command } = given;
    if (problems.length > 0 || command === undefined) {
      const lines = problems.map((problem) => `${messages.error}: ${say.argumentProblem(problem)}`);
      outlivingItsReader(process.stderr).write(`${lines.join('\n')}\n\n${say.help.seeHelp}\n`);
      return 2;
    }
    const { start } = await import('./grow/start.js');
    return await start(command, { ...given, lang, cwd }, process);
  } catch (error) {
    return report(error, messages);
  }
}

// Not process.exit(): what was written to a pipe may still be on its way.
void main().then((code) => {
  process.exitCode = code;
});
