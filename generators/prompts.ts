import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlopGeneratorConfig } from 'plop';
import type { Answers, Language } from '../src/answers/answers.js';
import { features } from '../src/answers/catalogue.js';
import { isKind, kinds, modelOutputs, protections, type ResourceOption } from '../src/answers/kinds.js';
import { parseState } from '../src/answers/state.js';
import type { GrowCommandName } from '../src/command-line/grow-arguments.js';
import { STATE_FILE } from '../src/files/project-path.js';
import { capstoneTitles, lessonTitles } from '../src/generated/lesson-titles.js';
import { growMessages } from '../src/locales/grow.js';
import { messages } from '../src/locales/index.js';
import { sectionsInText } from '../src/locales/section.js';

type Prompt = Extract<PlopGeneratorConfig['prompts'], readonly unknown[]>[number];

/** What the prompts depend on. */
export interface Run {
  lang: Language;
  /** Whether a menu can be shown: a terminal, and nothing said on the command line. */
  menu: boolean;
  /** Whether the command line names what it is about. */
  named: boolean;
  /** The project. */
  folder: string;
}

/** What has to be known before a command can run; answers are kept under the names of what `start` takes. */
export function promptsFor(command: GrowCommandName, run: Run): Prompt[] {
  const { plop: say } = growMessages[run.lang];
  const input = (name: string, message: string): Prompt => ({ type: 'input', name, message });
  if (isKind(command)) {
    const { example, fields, options = [] } = kinds[command];
    return [
      input('name', say.name(example)),
      ...(fields ? [input('fields', say.fields('title:str body:text? views:int=0'))] : []),
      // What is optional is asked in the menu only: on the command line options say it.
      ...(run.menu ? options.map((option) => optionPrompt(option, run)) : []),
    ];
  }
  // With a name on the command line the engine judges it, and offers the nearest one; a list would only refuse it.
  const choose = (message: string, choices: () => Choices): Prompt =>
    run.menu ? { type: 'list', name: 'name', message, choices: choices() } : input('name', message);
  switch (command) {
    case 'feature':
      return [choose(say.feature, () => featureChoices(run.lang))];
    case 'remove':
      return [choose(say.remove, () => removable(run.folder).map((name) => ({ name, value: name })))];
    case 'field': {
      const named = (): Choices => withFields(run.folder).map((name) => ({ name, value: name }));
      return [choose(say.fieldsOf, named), input('fields', say.fields('slug:str unique'))];
    }
    case 'lesson':
      return [choose(say.lesson, () => lessonChoices(run.lang))];
    case 'capstone':
      return [choose(say.capstone, () => capstoneChoices(run.lang))];
    case 'migration':
      return [input('name', say.name('fill in missing names'))];
    case 'diff':
      return run.named ? [input('name', say.place)] : [];
    case 'explain':
      return [input('name', say.place)];
    default:
      return [];
  }
}

type Choices = Array<{ name: string; value: string }>;

function optionPrompt(option: ResourceOption, { lang }: Run): Prompt {
  const { plop: say } = growMessages[lang];
  const { yes, no } = messages[lang].ask;
  switch (option) {
    case 'protect': {
      const choices = protections.map((value): Choices[number] => ({ name: value, value }));
      const byDefault = { name: say.protectDefault, value: '' };
      return { type: 'list', name: option, message: say.protect, choices: [byDefault, ...choices] };
    }
    case 'pagination': {
      const choices = [
        { name: yes, value: 'yes' },
        { name: no, value: 'no' },
      ];
      return { type: 'list', name: option, message: say.pagination, choices };
    }
    case 'api':
      return { type: 'input', name: option, message: say.api };
    case 'output': {
      const choices = modelOutputs.map((value): Choices[number] => ({ name: value, value }));
      return { type: 'list', name: option, message: say.output, choices };
    }
  }
}

function featureChoices(lang: Language): Choices {
  return features.map(({ id, summary, sections }) => ({
    name: `${id}: ${summary[lang]} (${sectionsInText(sections, lang)})`,
    value: id,
  }));
}

function capstoneChoices(lang: Language): Choices {
  return capstoneTitles.map((title) => ({ name: title[lang], value: title.name }));
}

function lessonChoices(lang: Language): Choices {
  return lessonTitles.map((title) => ({ name: `${title.section} ${title[lang]}`, value: title.section }));
}

/** What the project was asked to have. */
function removable(folder: string): string[] {
  const answers = answersOf(folder);
  if (answers === undefined) return features.map(({ id }) => id);
  return [...answers.features, ...answers.resources.map(({ kind, name }) => `${kind}/${name}`)];
}

function withFields(folder: string): string[] {
  const { resources = [] } = answersOf(folder) ?? {};
  return resources.filter(({ kind }) => kinds[kind].fields).map(({ kind, name }) => `${kind}/${name}`);
}

/** Undefined where something is wrong with the state file: the engine says what. */
function answersOf(folder: string): Answers | undefined {
  try {
    const file = join(folder, STATE_FILE);
    return parseState(existsSync(file) ? readFileSync(file, 'utf8') : '').answers;
  } catch {
    return undefined;
  }
}
