import type { Language } from '../../src/answers/answers.js';
import { features } from '../../src/answers/catalogue.js';
import { presets } from '../../src/answers/presets.js';
import { messages } from '../../src/locales/index.js';
import { sectionColumn } from '../../src/locales/section.js';
import { everyCombination } from '../combinations.js';

const HEADS = {
  en: { features: '| feature | what | curriculum |', presets: '| preset | what | features |' },
  ko: { features: '| 기능 | 내용 | 커리큘럼 |', presets: '| 프리셋 | 내용 | 기능 |' },
} as const satisfies Record<Language, object>;

/** A README with what follows from the catalogue written anew, between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function withCatalogue(readme: string, lang: Language): string {
  const rows = {
    features: features.map(
      ({ id, summary, sections }) => `| \`${id}\` | ${summary[lang]} | ${sectionColumn(sections, lang)} |`,
    ),
    presets: presets.map(
      ({ id, features }) => `| \`${id}\` | ${messages[lang].preset[id]} | ${features.join(' ')} |`,
    ),
  };
  const table = (name: keyof typeof rows): string =>
    `\n${HEADS[lang][name]}\n|---|---|---|\n${rows[name].join('\n')}\n`;
  return Object.entries({
    combinations: everyCombination().length.toLocaleString('en'),
    features: table('features'),
    presets: table('presets'),
  }).reduce(
    (text, [name, content]) =>
      text.replace(
        new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`),
        () => `<!-- ${name} -->${content}<!-- /${name} -->`,
      ),
    readme,
  );
}
