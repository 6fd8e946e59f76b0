import type { Language } from '../answers/answers.js';
import { features } from '../answers/catalogue.js';
import { presets } from '../answers/presets.js';
import { type OptionName, options } from '../command-line/args.js';
import type { Option } from '../command-line/options.js';
import { displayWidth, padded } from '../text/display-width.js';
import { npmCreate } from '../text/npm-create.js';
import type { Messages } from './index.js';
import { sectionName } from './section.js';

/** What `--help` prints, computed from the options and the catalogue so that neither can be forgotten. */
export function helpText(lang: Language, { help, list, preset: titles }: Messages): string {
  const optionRows = (Object.keys(options) as OptionName[]).flatMap((name): Row[] => {
    if (name === 'render' || name === 'tables') return [];
    return [[optionName(name, options[name]), help.option[name]]];
  });
  const featureRows = features.map((feature): Row => {
    const requires = feature.requires?.length ? `; ${list.requires(feature.requires.join(', '))}` : '';
    const sections = feature.sections.map((section) => sectionName(section, lang)).join(', ');
    return [feature.id, `${feature.summary[lang]} (${sections}${requires})`];
  });
  const presetRows = presets.map(
    (preset): Row => [preset.id, `${titles[preset.id]} (${preset.features.join(', ')})`],
  );
  const exitRows = ([0, 1, 2, 3, 130] as const).map((code): Row => [String(code), help.exitCode[code]]);

  return [
    `${help.summary}\n\n${help.usage}`,
    table(help.options, optionRows),
    table(help.features, featureRows),
    table(help.presets, presetRows),
    `${help.examples}:\n${examples()
      .map((line) => `  ${line}\n`)
      .join('')}`.trimEnd(),
    table(help.exitCodes, exitRows),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** An option as a table names it: `-l, --lang ko|en`. */
export function optionName(name: string, { short, argument }: Pick<Option, 'short' | 'argument'>): string {
  return `${short ? `-${short}, ` : '    '}--${name}${argument ? ` ${argument}` : ''}`;
}

export type Row = [name: string, text: string];

/** Rows under a title, in two columns. */
export function table(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const width = Math.max(...rows.map(([name]) => displayWidth(name)));
  return [`${title}:`, ...rows.map(([name, text]) => `  ${padded(name, width)}  ${text}`)].join('\n');
}

function examples(): string[] {
  const some = features.slice(0, 2).map(({ id }) => id);
  return [
    npmCreate('my-api', []),
    ...(some.length > 0 ? [npmCreate('my-api', ['--features', some.join(',')])] : []),
    npmCreate('.', ['--yes']),
  ];
}
