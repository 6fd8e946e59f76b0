import type { NodePlopAPI } from 'plop';
import type { GivenResource } from '../src/answers/change.js';
import { isKind, kinds, type ResourceKind } from '../src/answers/kinds.js';
import { growCommandNames, isGrowCommand, isOptional } from '../src/command-line/grow-arguments.js';
import { growMessages } from '../src/locales/grow.js';
import { messages, preferredLanguage } from '../src/locales/index.js';
import { languageOfProject } from '../src/project/language.js';
import { Cancelled } from '../src/terminal/exit.js';
import { report } from '../src/terminal/report.js';
import { type PlopArguments, readPlopArguments } from './plop-arguments.js';
import { promptsFor } from './prompts.js';
import { silenceSpinner } from './spinner.js';

/** What a generated project's plopfile exports: a generator for each command, its prompts and one action of the engine. */
export default async function plopfile(plop: NodePlopAPI): Promise<void> {
  // Plop's spinner never ends on a terminal that says it has no columns.
  process.stderr.columns ||= 80;
  silenceSpinner(process.stderr);

  const given = readPlopArguments(process.argv.slice(2));
  const cwd = plop.getPlopfilePath();
  const lang = given.lang ?? languageOfProject(cwd) ?? preferredLanguage(process.env);
  const say = growMessages[lang];
  const [word = 'feature'] = given.words;
  // Plop would run the command all the same.
  if (given.help) {
    const { growHelpText } = await import('../src/locales/grow-help.js');
    process.stdout.write(`${growHelpText(say, messages[lang], isGrowCommand(word) ? word : undefined)}\n`);
    process.exit(0);
  }
  const refuse = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    process.stderr.write(lines.map((line) => `${messages[lang].error}: ${line}\n`).join(''));
    process.exit(2);
  };
  refuse(given.problems.map(say.argumentProblem));
  // Plop hands --watch to Node, which starts this process once more with the variable set.
  if (process.env.WATCH_REPORT_DEPENDENCIES) refuse([say.plop.watch]);

  // Plop would draw a prompt that nobody sees and end as if it had been cancelled.
  const needed = wordsNeededBy(word);
  if (!process.stdin.isTTY && given.words.length < needed)
    refuse([say.plop.nobodyToAsk(word, needed > 2 ? ' "title:str"' : '')]);

  plop.setWelcomeMessage(say.plop.welcome);
  const menu = Boolean(process.stdin.isTTY) && given.words.length < 2;
  for (const command of growCommandNames) {
    plop.setGenerator(command, {
      description: say.command[command],
      prompts: promptsFor(command, { lang, menu, named: given.words.length > 1, folder: cwd }),
      actions: [{ type: command }],
    });
    plop.setActionType(command, async (answers) => {
      // The engine is loaded when something is to be done, not to show a menu.
      const { start } = await import('../src/grow/start.js');
      const name = String(answers.name ?? '').trim();
      const resource = isKind(command) ? described(command, answers, given) : undefined;
      const fields = command === 'field' ? String(answers.fields ?? '') : undefined;
      const code = await start(command, { ...given, name, fields, resource, lang, cwd }, process).catch(
        (error) => {
          // Plop knows success and failure only, and calls this a failure.
          if (error instanceof Cancelled) process.exit(report(error, messages[lang]));
          throw error;
        },
      );
      if (given.json || ['check', 'learn', 'lesson', 'capstone', 'list', 'diff'].includes(command)) {
        // Whatever plop would say of it, after the JSON above all, is no help to whoever reads it.
        await new Promise((written) => process.stdout.write('', written));
        process.exit(code);
      }
      // Plop knows success and failure only.
      if (code !== 0) throw new Error(say.plop.conflicts);
      return '';
    });
  }
}

/** How many words leave nothing to be asked, the generator's own included. */
function wordsNeededBy(word: string): number {
  if (word === 'field' || (isKind(word) && kinds[word].fields)) return 3;
  return isGrowCommand(word) && isOptional(word) ? 1 : 2;
}

/** A resource in the words of prompts and options. */
function described(
  kind: ResourceKind,
  answers: Readonly<Record<string, unknown>>,
  { told }: PlopArguments,
): GivenResource {
  const { name, fields, protect, pagination, api, output } = answers;
  return {
    kind,
    name: String(name).trim(),
    ...(fields === undefined ? {} : { fields: String(fields) }),
    ...(protect ? { protect } : {}),
    ...(pagination === 'no' ? { pagination: false } : {}),
    ...(api ? { api } : {}),
    ...(output ? { output } : {}),
    ...told,
  };
}
