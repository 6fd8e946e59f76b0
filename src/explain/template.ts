import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answers, Language } from '../answers/answers.js';
import { closure } from '../answers/catalogue.js';
import type { Origin } from './origin.js';

// `templates` lies beside `dist` in a built clone, and beside `src` in tests.
const TEMPLATES = ['../templates', '../../templates']
  .map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
  .find(existsSync);

/** A line with more matches than this is too common to point anywhere. */
const MOST = 3;

/**
 * The templates that a file, or a line of it, was made from: `templates/jwt/slots/app/main.py.hbs:12`. Those of the
 * features that the line needs come first, then those that say most of its text.
 *
 * @returns undefined where the templates are not at hand, as in the published package.
 */
export function templatesOf(
  path: string,
  line: string | undefined,
  { answers, origin }: { answers: Answers; origin: Origin },
): string[] | undefined {
  if (TEMPLATES === undefined) return undefined;
  const { lang } = answers;
  const on = new Set(closure(answers.features).map(({ id }) => id as string));
  const ids = origin.causes.flatMap((cause) => ('feature' in cause ? [cause.feature as string] : []));
  const found: Array<{ place: string; needed: number; said: number }> = [];
  for (const name of readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' })) {
    const [folder = '', ...rest] = name.replaceAll('\\', '/').split('/');
    const file = rest.join('/');
    if (!folder.split('-or-').some((all) => all.split('+').every((id) => isOn(id, on)))) continue;
    const isManifest = file === 'manifest.ts';
    if (!isManifest && !targetOf(file, lang)?.test(path)) continue;
    const needed = folder.split(/\+|-or-/).filter((id) => ids.includes(id)).length;
    const place = `templates/${folder}/${file}`;
    if (line === undefined) {
      if (!isManifest) found.push({ place, needed, said: 0 });
      continue;
    }
    // In a manifest, what a list of the project holds is a text between single quotes.
    const text = isManifest ? `'${line.trim().replace(/^"|",?$/g, '')}'` : line.trim();
    for (const [at, written] of readFileSync(join(TEMPLATES, name), 'utf8').split('\n').entries()) {
      const parts = written.trim().split(/\{\{[^}]*\}\}/);
      const said = parts.join('').length;
      const matches = isManifest
        ? written.includes(text)
        : said > 0 && new RegExp(`^${parts.map(escaped).join('.*')}$`).test(text);
      if (matches) found.push({ place: `${place}:${at + 1}`, needed, said });
    }
  }
  found.sort((a, b) => b.needed - a.needed || b.said - a.said);
  return found.slice(0, line === undefined ? undefined : MOST).map(({ place }) => place);
}

/** Of an id in a folder's name; resources of each kind may be there. */
function isOn(id: string, on: ReadonlySet<string>): boolean {
  return id === 'base' || id.startsWith('@') || on.has(id);
}

/** Paths in projects that a template's own stands for; undefined for one of the other language. */
function targetOf(name: string, lang: Language): RegExp | undefined {
  const [, path = '', only] = /^(?:slots\/)?(.*?)(?:(?:\.(ko|en))?\.hbs)?$/.exec(name) ?? [];
  if (only !== undefined && only !== lang) return undefined;
  return new RegExp(`^${escaped(path).replaceAll(/__(?:name|singular|plural|api)__/g, '\\w+')}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
