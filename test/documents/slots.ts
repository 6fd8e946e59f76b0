import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SLOT = /(?:\{\{! (.+) \}\}\n)?[ \t]*\{\{slot "([a-z0-9-]+)"\}\}/g;
const PART = /^\{\{part "([a-z0-9-]+)"\}\}$/gm;
/** Named after a section of the curriculum, three to a section, and described once for all of them. */
const GUIDE = 'docs/curriculum.md';
/** In every Python file, and for the same thing. */
const IMPORTS = 'imports';

interface Slot {
  path: string;
  name: string;
  purpose: string | undefined;
  /** Folders under `templates/` that add to it. */
  filledBy: string[];
}

/** The slots of the base that need words of their own, in the order of their files. */
export function slots(): Slot[] {
  const parts = new Map<string, string[]>();
  for (const layer of readdirSync('templates').sort()) {
    for (const { path, text } of templatesIn(join('templates', layer, 'slots'))) {
      for (const [, name] of text.matchAll(PART)) {
        const key = `${path} ${name}`;
        parts.set(key, [...new Set([...(parts.get(key) ?? []), layer])]);
      }
    }
  }
  return templatesIn('templates/base').flatMap(({ path, text }) => {
    const found = new Map<string, Slot>();
    for (const [, purpose, name = ''] of text.matchAll(SLOT)) {
      if (name === IMPORTS || path === GUIDE || found.has(name)) continue;
      found.set(name, { path, name, purpose, filledBy: parts.get(`${path} ${name}`) ?? [] });
    }
    return [...found.values()];
  });
}

/** `docs/slots.md`. */
export function slotsDocument(): string {
  const all = slots();
  const files = [...new Set(all.map(({ path }) => path))];
  return [
    '# Where a feature can add to a file of the base',
    '',
    'Computed from the comments above the slots in `templates/base`: `npm run documents:update`.',
    'What a slot takes stands in `templates/FEATURE/slots/PATH.hbs`, below a line `{{part "NAME"}}`; the parts of a file',
    'are in the order of its slots. Slots are filled by rank, then by the name of the folder.',
    '',
    '- `imports` is in every Python file: import lines, which are sorted and merged.',
    `- \`${GUIDE}\` has three for each section: \`4-1-text\` for paragraphs, \`4-1\` and \`4-1-more\` for references to`,
    '  files, and `project-a`, `project-b` for the final projects.',
    '- A document has one file of parts for each language: `README.md.en.hbs`, `README.md.ko.hbs`.',
    ...files.flatMap((file) => [
      '',
      `## ${file}`,
      '',
      '| slot | for | filled by |',
      '|---|---|---|',
      ...all
        .filter(({ path }) => path === file)
        .map(({ name, purpose, filledBy }) => `| \`${name}\` | ${purpose} | ${filledBy.join(', ')} |`),
    ]),
    '',
  ].join('\n');
}

/** Templates below a folder by the path they render; of a document in two languages the English one. */
function templatesIn(folder: string): Array<{ path: string; text: string }> {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.hbs') && !name.endsWith('.ko.hbs'))
      .map((name) => ({
        path: name.replaceAll('\\', '/').replace(/(\.en)?\.hbs$/, ''),
        text: readFileSync(join(folder, name), 'utf8'),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  } catch {
    return [];
  }
}
