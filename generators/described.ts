import { kinds, type ResourceKind } from '../src/answers/kinds.js';
import type { Generator, Prompt, Run } from './plop.js';

/** Asks for a name, as every generator but `feature` and `remove` does. */
export function namePrompt({ lang }: Run, example: string): Prompt {
  return {
    type: 'input',
    name: 'name',
    message: lang === 'ko' ? `이름(예: ${example})` : `Name, e.g. ${example}`,
  };
}

/** Asks for fields, all on one line. */
export function fieldsPrompt({ lang }: Run): Prompt {
  const example = 'title:str body:text? views:int=0';
  return {
    type: 'input',
    name: 'fields',
    message: lang === 'ko' ? `필드(예: ${example})` : `Fields, e.g. ${example}`,
  };
}

/** A generator of one kind of resource: its questions, and one action of the engine. */
export function resourceGenerator(
  kind: ResourceKind,
  run: Run,
  {
    description,
    example,
    more = [],
  }: { description: { ko: string; en: string }; example: string; more?: Prompt[] },
): Generator {
  const questions = kinds[kind].fields ? [fieldsPrompt(run)] : [];
  return {
    description: description[run.lang],
    // What is optional is asked in the menu only: on the command line options say it.
    prompts: [namePrompt(run, example), ...questions, ...(run.menu ? more : [])],
    actions: [{ type: 'grow', kind: 'add', resource: kind }],
  };
}
