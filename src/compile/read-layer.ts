import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../answers/answers.js';
import type { SlotContribution, Source, TemplateFile } from '../render/template.js';
import {
  compileTemplate,
  isPlain,
  type Shape,
  TemplateError,
  type TemplateText,
} from './compile-template.js';
import { joinTemplate } from './join-template.js';
import { BASE, type CompiledFile, type CompiledLayer, conditionOf, MANIFEST } from './layers.js';

const SLOTS = 'slots';
const LANGUAGE = /\.(ko|en)$/;
const PART_LINE = /^\{\{part "([a-z0-9-]+)"\}\}\n/m;

/** Compiles everything in a folder of templates but its manifest. */
export function compileLayer(folder: string, id: string, shape: Shape): CompiledLayer {
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
  const place = relative.endsWith('.hbs') ? target(relative) : { path: relative };
  const joined = isPython(place) ? joinTemplate(text, true) : text;
  if (!relative.endsWith('.hbs')) return { ...place, source: { text: joined }, slots: [] };
  return { ...place, ...compileText({ text: joined, file, line: 1 }, shape) };
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
    const place = target(relative);
    const joined = isPython(place) ? joinTemplate(text, false) : text;
    parts.push({ ...place, slot, ...compileText({ text: joined, file, line: line + 1 }, shape) });
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

function isPython({ path }: { path: string }): boolean {
  return path.endsWith('.py');
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
