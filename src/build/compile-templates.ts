import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../answers.js';
import type { Layer, SlotContribution, Source, TemplateFile } from '../render/template.js';
import { compileTemplate, type Shape, TemplateError } from './compile-template.js';
import { contextShape } from './context-shape.js';

const BASE = 'base';
const MANIFEST = 'manifest.ts';
const SLOTS = 'slots';
const OR = '-or-';
const LANGUAGE = /\.(ko|en)$/;

interface CompiledFile extends TemplateFile {
  /** Names of the slots that the file offers. */
  slots: string[];
}

interface CompiledLayer {
  /** Name of the folder. */
  id: string;
  anyOf: string[][];
  files: CompiledFile[];
  contributions: (SlotContribution & { slots: string[] })[];
}

/**
 * Compiles the folders under `templates` to two files in `output`: `templates.json` (what to render) and
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
  const ambiguous = featureIds.find((id) => conditionOf(id).flat().length > 1);
  if (ambiguous)
    throw new TemplateError(`templates/${ambiguous} is a feature: "+" and "-or-" join the ids of several`);
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
  writeIfChanged(join(output, 'templates.json'), JSON.stringify(layers.map(layerData), null, 1));
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
      const [, ...parts] = compiled.path.split('/');
      const slot = parts.pop() ?? '';
      layer.contributions.push({ ...compiled, path: parts.join('/'), slot });
    }
  }
  const byPath = (a: TemplateFile, b: TemplateFile): number => (a.path < b.path ? -1 : 1);
  layer.files.sort(byPath);
  layer.contributions.sort(byPath);
  return layer;
}

function compileFile(file: string, relative: string, shape: Shape): CompiledFile {
  const isTemplate = relative.endsWith('.hbs');
  const stem = isTemplate ? relative.slice(0, -'.hbs'.length) : relative;
  const lang = isTemplate ? LANGUAGE.exec(stem)?.[1] : undefined;
  const path = lang === undefined ? stem : stem.slice(0, -(lang.length + 1));
  const { source, slots } = compileSource(file, isTemplate, shape);
  return { path, ...(lang === undefined ? {} : { lang: lang as Language }), source, slots };
}

function compileSource(file: string, isTemplate: boolean, shape: Shape): { source: Source; slots: string[] } {
  const bytes = readFileSync(file);
  if (bytes.includes(0)) return { source: { base64: bytes.toString('base64') }, slots: [] };
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n');
  if (!isTemplate || !text.includes('{{')) return { source: { text }, slots: [] };
  const { pieces, slots } = compileTemplate(text, file, shape);
  return { source: { template: pieces }, slots };
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

/**
 * A contribution needs its slot in every version of the file that can be there at the same time, or in what a layer that
 * is on whenever this one is contributes to that file.
 */
function checkSlots(layers: readonly CompiledLayer[]): void {
  for (const layer of layers) {
    const under = layers.filter((other) => other !== layer && refines(layer, other));
    for (const { path, slot, lang } of layer.contributions) {
      const nested = under.some(({ contributions }) =>
        contributions.some((one) => one.path === path && !one.lang && one.slots.includes(slot)),
      );
      if (nested) continue;
      const all = layers.flatMap((home) =>
        home.files
          .filter((file) => file.path === path && (!lang || !file.lang || file.lang === lang))
          .map((file) => ({ id: home.id, home, file })),
      );
      // What is always replaced where this contribution is made does not count.
      const versions = all.filter(
        (one) =>
          !all.some(({ home }) => home !== one.home && refines(layer, home) && refines(home, one.home)),
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

/** What rendering needs of a layer. */
function layerData({ anyOf, files, contributions }: CompiledLayer): Layer {
  const plain = <T extends TemplateFile>({ slots: _, ...file }: T & { slots?: string[] }): Omit<T, 'slots'> =>
    file;
  return {
    anyOf: anyOf as Layer['anyOf'],
    files: files.map(plain),
    slots: contributions.map(plain) as SlotContribution[],
  };
}

/** Leaves a file alone that would not change, so that watchers do not start over. */
function writeIfChanged(file: string, content: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
}
