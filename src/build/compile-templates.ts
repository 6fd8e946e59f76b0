import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { helperNames } from '../render/helper-names.js';
import { contextShape } from './context-shape.js';
import { checkTemplate, type Shape, TemplateError } from './template-check.js';

const BASE = 'base';
const MANIFEST = 'manifest.ts';
const SLOTS = 'slots';
const OR = '-or-';
const LANGUAGE = /\.(ko|en)$/;

/** A slot: a line with nothing else on it but its indentation. */
const SLOT_LINE = /^([ \t]*)\{\{slot "([\w-]+)"\}\}[ \t]*$/gm;
const SLOT_ANYWHERE = /\{\{\s*slot\b/g;

interface Compiled {
  path: string;
  lang: string | undefined;
  /** JavaScript of a `Source`. */
  source: string;
  /** Names of the slots that the file offers. */
  slots: string[];
}

interface CompiledLayer {
  id: string;
  anyOf: string[][];
  files: Compiled[];
  contributions: Array<Compiled & { slot: string }>;
}

/**
 * Compiles the folders under `templates` to two modules in `output`: `templates.ts` (what to render) and
 * `features.ts` (the manifests, and the type of feature ids).
 *
 * The folders are all there is to it: a feature that is added or deleted as a folder is in or out of everything.
 *
 * @throws TemplateError for a template that names something unknown, and for layers that do not go together.
 */
export function compileTemplates(templates: string, output: string): void {
  const folders = readdirSync(templates, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const featureIds = folders
    .filter((name) => name !== BASE && existsSync(join(templates, name, MANIFEST)))
    .sort();
  const shared = folders.filter((name) => name.includes('+') || name.includes(OR));
  for (const folder of shared) {
    const unknown = conditionOf(folder)
      .flat()
      .find((id) => !featureIds.includes(id));
    if (unknown) throw new TemplateError(`templates/${folder} names "${unknown}", which is no feature`);
  }

  const shape = contextShape(featureIds);
  const layers = [BASE, ...featureIds, ...shared.sort()].map((name) =>
    compileLayer(join(templates, name), name, shape),
  );
  checkReplacements(layers);
  checkSlots(layers);

  mkdirSync(output, { recursive: true });
  writeIfChanged(join(output, 'features.ts'), featuresModule(featureIds));
  writeIfChanged(join(output, 'templates.ts'), templatesModule(layers));
}

/** `a+b` is both, `a-or-b` either, `base` always. */
function conditionOf(folder: string): string[][] {
  if (folder === BASE) return [[]];
  return folder.split(OR).map((all) => all.split('+'));
}

function compileLayer(folder: string, id: string, shape: Shape): CompiledLayer {
  const layer: CompiledLayer = {
    id,
    anyOf: conditionOf(id),
    files: [],
    contributions: [],
  };
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const relative = file.slice(folder.length + 1).replaceAll('\\', '/');
    if (relative === MANIFEST || relative.includes('__pycache__') || relative.endsWith('.pyc')) continue;
    const compiled = compileFile(file, relative, shape);
    if (!relative.startsWith(`${SLOTS}/`)) layer.files.push(compiled);
    else {
      const parts = compiled.path.split('/').slice(1);
      const slot = parts.pop() as string;
      layer.contributions.push({ ...compiled, path: parts.join('/'), slot });
    }
  }
  const byPath = (a: Compiled, b: Compiled): number => (a.path < b.path ? -1 : 1);
  layer.files.sort(byPath);
  layer.contributions.sort(byPath);
  return layer;
}

function compileFile(file: string, relative: string, shape: Shape): Compiled {
  const bytes = readFileSync(file);
  const isTemplate = relative.endsWith('.hbs');
  const stem = isTemplate ? relative.slice(0, -'.hbs'.length) : relative;
  const lang = isTemplate ? LANGUAGE.exec(stem)?.[1] : undefined;
  const path = lang ? stem.slice(0, -(lang.length + 1)) : stem;
  if (bytes.includes(0))
    return { path, lang, source: `{ base64: ${JSON.stringify(bytes.toString('base64'))} }`, slots: [] };

  const text = bytes.toString('utf8').replaceAll('\r\n', '\n');
  if (!isTemplate || !text.includes('{{'))
    return { path, lang, source: `{ text: ${JSON.stringify(text)} }`, slots: [] };

  const slots: string[] = [];
  const prepared = text.replace(SLOT_LINE, (_line, indent: string, slot: string) => {
    slots.push(slot);
    return `{{slot "${slot}" indent="${indent}"}}`;
  });
  if ((text.match(SLOT_ANYWHERE) ?? []).length !== slots.length) {
    throw new TemplateError(`${file}: a slot has to be alone on its line, written {{slot "name"}}`);
  }
  const helpers = new Set<string>(helperNames);
  checkTemplate(prepared, file, shape, helpers);
  const template = Handlebars.precompile(prepared, {
    strict: true,
    noEscape: true,
    knownHelpers: Object.fromEntries(helperNames.map((name) => [name, true])),
    knownHelpersOnly: true,
  });
  return { path, lang, source: `{ template: ${template} }`, slots };
}

/** Two layers that have one file need a third, of both, that says what it is when both are on; or one refines the other. */
function checkReplacements(layers: readonly CompiledLayer[]): void {
  const homes = new Map<string, Set<CompiledLayer>>();
  for (const layer of layers) {
    for (const { path } of layer.files) homes.set(path, (homes.get(path) ?? new Set()).add(layer));
  }
  for (const [path, home] of homes) {
    const sharing = [...home];
    for (const [index, a] of sharing.entries()) {
      for (const b of sharing.slice(index + 1)) {
        if (refines(a, b) || refines(b, a)) continue;
        for (const both of a.anyOf.flatMap((one) =>
          b.anyOf.map((other) => [...new Set([...one, ...other])].sort()),
        )) {
          const settled = sharing.some(
            (layer) =>
              refines(layer, a) && refines(layer, b) && layer.anyOf.some((all) => isSubset(all, both)),
          );
          if (settled) continue;
          throw new TemplateError(
            `${path} comes from templates/${a.id} and templates/${b.id}: add templates/${both.join('+')}`,
          );
        }
      }
    }
  }
}

/** Whether `a` is on only where `b` is, too. */
function refines(a: CompiledLayer, b: CompiledLayer): boolean {
  return a.anyOf.every((all) => b.anyOf.some((one) => isSubset(one, all)));
}

function isSubset(part: readonly string[], whole: readonly string[]): boolean {
  return part.every((id) => whole.includes(id));
}

/** A contribution needs its slot in every version of the file that can be there at the same time. */
function checkSlots(layers: readonly CompiledLayer[]): void {
  for (const layer of layers) {
    for (const { path, slot, lang } of layer.contributions) {
      const versions = layers.flatMap(({ id, files }) =>
        files
          .filter((file) => file.path === path && (!lang || !file.lang || file.lang === lang))
          .map((file) => ({ id, file })),
      );
      if (versions.length === 0)
        throw new TemplateError(`templates/${layer.id} contributes to ${path}, which no layer has`);
      const lacking = versions.find(({ file }) => !file.slots.includes(slot));
      if (lacking) {
        throw new TemplateError(
          `templates/${layer.id} contributes to slot "${slot}" of ${path}, which templates/${lacking.id} does not offer`,
        );
      }
    }
  }
}

function featuresModule(ids: readonly string[]): string {
  const name = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Written by the build from the folders under templates/.',
    "import type { FeatureManifest } from '../manifest.js';",
    ...['base', ...ids].map((id) => `import ${name(id)} from '../../templates/${id}/manifest.js';`),
    '',
    `export type FeatureId = ${ids.map((id) => `'${id}'`).join(' | ') || 'never'};`,
    `export const manifests: Record<FeatureId, FeatureManifest> = { ${ids.map((id) => `'${id}': ${name(id)}`).join(', ')} };`,
    'export { base };',
    '',
  ].join('\n');
}

function templatesModule(layers: readonly CompiledLayer[]): string {
  const common = ({ path, lang, source }: Compiled): string =>
    `path: ${JSON.stringify(path)}, ${lang ? `lang: '${lang}', ` : ''}source: ${source}`;
  const code = layers.map(
    ({ anyOf, files, contributions }) => `  {
    anyOf: ${JSON.stringify(anyOf)},
    files: [
${files.map((file) => `      { ${common(file)} },`).join('\n')}
    ],
    slots: [
${contributions.map((one) => `      { slot: '${one.slot}', ${common(one)} },`).join('\n')}
    ],
  },`,
  );
  return `// @ts-nocheck
// Written by the build from the folders under templates/.
import type { Layer } from '../render/template.js';

export const layers: Layer[] = [
${code.join('\n')}
];
`;
}

/** Leaves a file alone that would not change, so that watchers do not start over. */
function writeIfChanged(file: string, content: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
}
