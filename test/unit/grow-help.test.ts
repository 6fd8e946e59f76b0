import { describe, expect, it } from 'vitest';
import { languages } from '../../src/answers/answers.js';
import {
  commandsWith,
  growCommandNames,
  growOptionNames,
  parseGrowArguments,
} from '../../src/command-line/grow-arguments.js';
import { exampleOf } from '../../src/command-line/grow-examples.js';
import { growMessages } from '../../src/locales/grow.js';
import { growHelpText } from '../../src/locales/grow-help.js';
import { messages } from '../../src/locales/index.js';

/** As a shell splits it. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '').slice(1);

describe('the help of one command', () => {
  it.each(growCommandNames)('%s has its own options, no others, and an example that it takes', (command) => {
    for (const lang of languages) {
      const text = growHelpText(growMessages[lang], messages[lang], command);
      for (const option of growOptionNames) {
        const has = commandsWith(option)?.includes(command) ?? true;
        expect(new RegExp(`--${option}\\b.*  `).test(text), option).toBe(has);
      }
      expect(text).toContain(exampleOf(command));
      expect(text).not.toContain('undefined');
    }
    const { given, problems } = parseGrowArguments(wordsOf(exampleOf(command)));
    expect(problems).toEqual([]);
    expect(given.command).toBe(command);
  });
});
