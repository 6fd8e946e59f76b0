import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../answers/answers.js';
import type { Capstone, CapstoneTexts } from '../learn/lesson.js';
import { TemplateError } from './compile-template.js';
import { jsonOf, same, spoken, textOf } from './lesson-files.js';

/** The folder of the final projects, beside those of the lessons. */
export const CAPSTONES = 'capstones';

interface Messages extends Record<string, unknown> {
  title: string;
  stages: string[];
}

/**
 * The final projects under `templates/lessons/capstones`: a folder each, and what runs them beside it.
 *
 * @throws TemplateError for one that is not whole in both languages.
 */
export function compileCapstones(lessons: string): Capstone[] {
  const folder = join(lessons, CAPSTONES);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  same(folder, (lang) => Object.keys(jsonOf(folder, `words.${lang}.json`)));
  return names.map(({ name }) => ({
    name,
    ko: textsOf(folder, name, 'ko'),
    en: textsOf(folder, name, 'en'),
  }));
}

function textsOf(folder: string, name: string, lang: Language): CapstoneTexts {
  const own = join(folder, name);
  const messages = jsonOf(own, `messages.${lang}.json`) as Messages;
  same(own, (one) => {
    const { stages, ...rest } = jsonOf(own, `messages.${one}.json`) as Messages;
    return [...Object.keys(rest), ...stages.map((_, index) => `stage ${index + 1}`)];
  });
  const { title, stages } = messages;
  const code = textOf(own, 'stages.py');
  const written = code.match(/^def stage_\d+\(/gm)?.length;
  if (written !== stages.length)
    throw new TemplateError(
      `${own}: stages.py has ${written} stages, and messages.${lang}.json ${stages.length}`,
    );
  const words = jsonOf(folder, `words.${lang}.json`);
  return {
    title,
    stages,
    settings: spoken(textOf(own, 'capstone.toml'), lang),
    runner: textOf(folder, 'capstone.py'),
    files: {
      '__init__.py': '',
      'README.md': `# ${title}\n\n${textOf(own, `README.${lang}.md`)}`,
      'messages.json': `${JSON.stringify({ ...words, ...messages }, null, 2)}\n`,
      'stages.py': code,
      ...given(own),
    },
  };
}

/** What the stages import. */
function given(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.py') && name !== 'stages.py');
  return Object.fromEntries(names.map((name) => [name, textOf(folder, name)]));
}
