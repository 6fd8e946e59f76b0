import type { Language } from '../answers/answers.js';
import { features } from '../answers/catalogue.js';
import { presets } from '../answers/presets.js';
import { displayWidth, padded } from '../text/display-width.js';
import type { Messages } from './index.js';
import { sectionColumn } from './section.js';

/** What `--list --json` prints: the catalogue, for programs. */
export function listJson(lang: Language, { preset: titles }: Messages): string {
  const catalogue = {
    features: features.map(({ id, title, summary, sections, requires = [] }) => ({
      id,
      title: title[lang],
      summary: summary[lang],
      sections,
      requires,
    })),
    presets: presets.map(({ id, ...preset }) => ({ id, title: titles[id], ...preset })),
  };
  return JSON.stringify(catalogue, null, 2);
}

/** What `--list` prints: the catalogue, for people. */
export function listText(lang: Language, { help, list, preset: titles }: Messages): string {
  const all = [...features, ...presets];
  const ids = Math.max(0, ...all.map(({ id }) => id.length));
  const sections = Math.max(0, ...all.map((one) => displayWidth(sectionColumn(one.sections, lang))));
  const line = (one: { id: string; sections: string[] }, text: string) =>
    `  ${padded(one.id, ids)}  ${padded(sectionColumn(one.sections, lang), sections)}  ${text}`;
  return [
    `${help.features}:`,
    ...features.map((feature) => {
      const requires = feature.requires?.length ? ` (${list.requires(feature.requires.join(', '))})` : '';
      return line(feature, feature.summary[lang] + requires);
    }),
    '',
    `${help.presets}:`,
    ...presets.map((preset) => line(preset, `${titles[preset.id]} (${preset.features.join(', ')})`)),
  ].join('\n');
}
