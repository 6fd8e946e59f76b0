import { features } from '../answers/catalogue.js';
import { fieldTypeSyntax } from '../answers/field-types.js';
import {
  commandsWith,
  type GrowCommandName,
  type GrowOptionName,
  growCommandNames,
  growCommands,
  growOptionNames,
  growOptions,
} from '../command-line/grow-arguments.js';
import { exampleOf } from '../command-line/grow-examples.js';
import type { Option } from '../command-line/options.js';
import type { GrowMessages } from './grow.js';
import { optionName, type Row, table } from './help.js';
import type { Messages } from './index.js';

/**
 * What `fastapi-curriculum --help` prints, computed from the tables of commands, options and types of fields.
 *
 * @param about the command that the help is about; without it, all of them.
 */
export function growHelpText(say: GrowMessages, { help: common }: Messages, about?: GrowCommandName): string {
  const { help, command, option } = say;
  const inWords = (text: string): string =>
    text.replace(/[A-Z]+(\[.*\])?/g, (word) => help.arguments[word] ?? word);
  if (about !== undefined) {
    const usage = `${about} ${inWords(growCommands[about] ?? '')}`.trim();
    const own = growOptionNames.filter((name) => commandsWith(name)?.includes(about) ?? true);
    return [
      `fastapi-curriculum ${usage}: ${command[about]}`,
      ...(growCommands[about]?.includes('FIELDS') ? [`${help.fields}\n  ${fieldTypeSyntax}`] : []),
      table(
        common.options,
        own.map((name): Row => [inWordsOf(name, inWords), option[name]]),
      ),
      `${common.examples}:\n  ${exampleOf(about)}`,
    ].join('\n\n');
  }
  const commandRows = growCommandNames.map((name): Row => {
    const takes = growCommands[name];
    return [takes === undefined ? name : `${name} ${inWords(takes)}`, command[name]];
  });
  const optionRows = growOptionNames.map((name): Row => {
    const only = commandsWith(name);
    return [inWordsOf(name, inWords), `${only ? `${only.join(', ')}: ` : ''}${option[name]}`];
  });
  return [
    `${help.summary}\n\n${help.usage}`,
    table(help.commands, commandRows),
    `${help.fields}\n  ${fieldTypeSyntax}\n\n  fastapi-curriculum router posts "title:str(80) slug:str unique body:text? views:int=0 author:ref(users)"\n\n${help.oneCommand}`,
    table(common.options, optionRows),
    `${common.features}: ${features.map(({ id }) => id).join(', ')}`,
    help.exitCodes,
  ].join('\n\n');
}

function inWordsOf(name: GrowOptionName, inWords: (text: string) => string): string {
  const { argument, ...rest }: Option = growOptions[name];
  return optionName(name, argument === undefined ? rest : { ...rest, argument: inWords(argument) });
}
