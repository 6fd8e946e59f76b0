import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../answers/answers.js';
import { type ResourceKind, resourceKinds } from '../answers/kinds.js';
import type { Layer, SlotContribution, Source, TemplateFile } from '../render/template.js';
import {
  compileTemplate,
  isPlain,
  type Shape,
  TemplateError,
  type TemplateText,
} from './compile-template.js';
import { contextShape } from './context-shape.js';

const BASE = 'base';
const MANIFEST = 'manifest.ts';
const SLOTS = 'slots';
const OR = '-or-';
/** Begins the name of a folder that is rendered for each resource of a kind: `@router`, `@router+sqlalchemy`. */
const RESOURCE = '@';
const LANGUAGE = /\.(ko|en)$/;
const PART_LINE = /^\{\{part "([a-z0-9-]+)"\}\}\n/m;

interface CompiledFile extends TemplateFile {
  /** Names of the slots that the file offers. */
  slots: string[];
}

interface CompiledLayer {
  /** Name of the folder. */
  id: string;
  /** With the kind of resource as if it were a feature. */
  anyOf: string[][];
  files: CompiledFile[];
  contributions: (SlotContribution & { slots: string[] })[];
}

/**
 * Compiles the folders under `templates` to files in `output`: `templates.json` (what to render), `features.ts` (the manifests),
 * `feature-id.ts` (the type of their ids) and `taken.ts` (names that no resource can have).
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
  const shared = folders.filter(
    (name) => name.includes('+') || name.includes(OR) || name.startsWith(RESOURCE),
  );
  for (const folder of shared) {
    const unknown = conditionOf(folder)
      .flat()
      .find((id) => !featureIds.includes(id) && !isKind(id));
    if (unknown) throw new TemplateError(`templates/${folder} names "${unknown}", which is no feature`);
  }

  const shapeFor = (name: string): Shape => {
    const [always = [], ...either] = conditionOf(name);
    // What is always on where the layer is need not be asked.
    const open = either.length > 0 ? featureIds : featureIds.filter((id) => !always.includes(id));
    return contextShape(open, name.startsWith(RESOURCE));
  };
  const layers = [BASE, ...featureIds, ...shared.sort()].map((name) =>
    compileLayer(join(templates, name), name, shapeFor(name)),
  );
  checkReplacements(layers);
  checkSlots(layers);
  checkOrder(layers);

  mkdirSync(output, { recursive: true });
  writeIfChanged(join(output, 'feature-id.ts'), featureIdModule(featureIds));
  writeIfChanged(join(output, 'features.ts'), featuresModule(featureIds));
  writeIfChanged(join(output, 'taken.ts'), takenModule(layers));
  writeIfChanged(join(output, 'templates.json'), JSON.stringify(layers.map(layerData), null, 1));
}

function isKind(id: string): boolean {
  return id.startsWith(RESOURCE) && (resourceKinds as readonly string[]).includes(id.slice(1));
}

/** The kind of resource that a layer is rendered for; empty for one of a feature. */
function kindOf({ id }: CompiledLayer): string {
  return id.startsWith(RESOURCE) ? (id.slice(1).split('+')[0] ?? '') : '';
}

/** A path of a resource's layer as an expression: its names may be anything. */
function pathPattern(path: string): RegExp {
  const escaped = path.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll(/__(name|singular|plural|api)__/g, '(?<$1>\\w+?)')}$`);
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
    if (relative.startsWith(`${SLOTS}/`))
      layer.contributions.push(...compileParts(file, relative.slice(SLOTS.length + 1), shape));
    else layer.files.push(compileFile(file, relative, shape));
    // What a feature adds lives in the feature's folder, so that it goes with it.
    if (id === BASE && /\{\{#if has\b/.test(readFileSync(file, 'utf8')))
      throw new TemplateError(
        `${file}: {{#if has…}} belongs into a feature’s parts; base may only leave out`,
      );
  }
  const byPath = (a: TemplateFile, b: TemplateFile): number => (a.path < b.path ? -1 : 1);
  layer.files.sort(byPath);
  // Stable: the parts of one file stay in the order of that file.
  layer.contributions.sort(byPath);
  return layer;
}

function compileFile(file: string, relative: string, shape: Shape): CompiledFile {
  const bytes = readFileSync(file);
  if (bytes.includes(0)) return { path: relative, source: { base64: bytes.toString('base64') }, slots: [] };
  const text = textOf(file);
  if (!relative.endsWith('.hbs')) return { path: relative, source: { text }, slots: [] };
  return { ...target(relative), ...compileText({ text, file, line: 1 }, shape) };
}

/** What a layer adds to a file: `{{part "name"}}` alone on a line begins what goes into the slot of that name. */
function compileParts(
  file: string,
  relative: string,
  shape: Shape,
): (SlotContribution & { slots: string[] })[] {
  const [before, ...rest] = textOf(file).split(PART_LINE);
  if (before !== '' || rest.length === 0 || !relative.endsWith('.hbs'))
    throw new TemplateError(`${file}: has to begin with {{part "name"}}, and to end in .hbs`);
  const parts: (SlotContribution & { slots: string[] })[] = [];
  let line = 1;
  for (let at = 0; at < rest.length; at += 2) {
    const [slot = '', text = ''] = rest.slice(at, at + 2);
    if (parts.some((part) => part.slot === slot))
      throw new TemplateError(`${file}:${line}: a second part "${slot}"`);
    parts.push({ ...target(relative), slot, ...compileText({ text, file, line: line + 1 }, shape) });
    line += text.split('\n').length;
  }
  return parts;
}

/** The path in the project, and the language, of the template with this name. */
function target(relative: string): { path: string; lang?: Language } {
  const stem = relative.slice(0, -'.hbs'.length);
  const lang = LANGUAGE.exec(stem)?.[1];
  return lang === undefined ? { path: stem } : { path: stem.slice(0, -3), lang: lang as Language };
}

function textOf(file: string): string {
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  if (!isPlain(text)) throw new TemplateError(`${file}: a control character`);
  return text;
}

function compileText(template: TemplateText, shape: Shape): { source: Source; slots: string[] } {
  if (!template.text.includes('{{')) return { source: { text: template.text }, slots: [] };
  const { parts, slots } = compileTemplate(template, shape);
  return { source: { template: parts }, slots };
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
        // Resources of two kinds never bear one name.
        if (kindOf(a) !== '' && kindOf(b) !== '' && kindOf(a) !== kindOf(b)) continue;
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
          .filter(
            (file) =>
              (file.path === path || pathPattern(path).test(file.path)) &&
              (!lang || !file.lang || file.lang === lang),
          )
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

/** A feature's parts of a file are read in the order of that file. */
function checkOrder(layers: readonly CompiledLayer[]): void {
  for (const layer of layers) {
    for (const [index, { path, lang, slot }] of layer.contributions.entries()) {
      const next = layer.contributions[index + 1];
      if (next?.path !== path || next.lang !== lang) continue;
      const home = layers.find(({ files }) =>
        files.some((file) => isIn(file, slot) && isIn(file, next.slot)),
      );
      const file = home?.files.find((one) => isIn(one, slot) && isIn(one, next.slot));
      if (!home || !file || file.slots.indexOf(slot) < file.slots.indexOf(next.slot)) continue;
      const language = lang === undefined ? '' : `.${lang}`;
      throw new TemplateError(
        `templates/${layer.id}/slots/${path}${language}.hbs: "${next.slot}" comes before "${slot}", as in templates/${home.id}/${path}.hbs`,
      );

      function isIn(one: CompiledFile, name: string): boolean {
        return one.path === path && one.slots.includes(name);
      }
    }
  }
}

function featureIdModule(ids: readonly string[]): string {
  return [
    '// Written by the build from the folders under templates/.',
    `export type FeatureId = ${ids.map((id) => `'${id}'`).join(' | ') || 'never'};`,
    '',
  ].join('\n');
}

function featuresModule(ids: readonly string[]): string {
  const name = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Written by the build from the folders under templates/.',
    "import type { FeatureManifest } from '../answers/manifest.js';",
    "import type { FeatureId } from './feature-id.js';",
    ...['base', ...ids].map((id) => `import ${name(id)} from '../../templates/${id}/manifest.js';`),
    '',
    `export const manifests: Record<FeatureId, FeatureManifest> = { ${ids.map((id) => `'${id}': ${name(id)}`).join(', ')} };`,
    'export { base };',
    '',
  ].join('\n');
}

/** Names that files of features have where a resource's would go: no resource can bear them, whatever is on. */
function takenModule(layers: readonly CompiledLayer[]): string {
  const paths = layers
    .filter((layer) => kindOf(layer) === '')
    .flatMap(({ files }) => files.map(({ path }) => path));
  const taken = resourceKinds.map((kind) => {
    const own = layers
      .filter((layer) => kindOf(layer) === kind)
      .flatMap(({ files }) => files.map(({ path }) => path));
    const names = own.flatMap((template) =>
      paths.flatMap((path) => {
        const { singular, plural, name } = pathPattern(template).exec(path)?.groups ?? {};
        return singular || plural || name ? [[singular ?? name ?? '', plural ?? '', path]] : [];
      }),
    );
    return `  ${kind}: ${JSON.stringify([...new Map(names.map((one) => [one.slice(0, 2).join(), one])).values()].sort())},`;
  });
  return [
    '// Written by the build from the folders under templates/.',
    "import type { ResourceKind } from '../answers/kinds.js';",
    '',
    '/** [singular or only name, plural name, path of the file that has it]; empty where the path says nothing. */',
    'export const taken: Record<ResourceKind, ReadonlyArray<readonly [string, string, string]>> = {',
    ...(taken as string[]),
    '} as Record<ResourceKind, ReadonlyArray<readonly [string, string, string]>>;',
    '',
  ].join('\n');
}

/** What rendering needs of a layer. */
function layerData({ id, anyOf, files, contributions }: CompiledLayer): Layer {
  const plain = <T extends TemplateFile>({ slots: _, ...file }: T & { slots?: string[] }): Omit<T, 'slots'> =>
    file;
  return {
    anyOf: anyOf.map((all) => all.filter((one) => !isKind(one))) as Layer['anyOf'],
    ...(id.startsWith(RESOURCE) ? { resource: id.slice(1).split('+')[0] as ResourceKind } : {}),
    files: files.map(plain),
    slots: contributions.map(plain) as SlotContribution[],
  };
}

/** Leaves a file alone that would not change, so that watchers do not start over. */
function writeIfChanged(file: string, content: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
}
