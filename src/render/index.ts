import type { Answers } from '../answers/answers.js';
import { features, manifestOf } from '../answers/catalogue.js';
import { select } from '../answers/select.js';
import type { Content, Tree } from '../files/content.js';
import { lessonTitles } from '../generated/lesson-titles.js';
import { contextFor, type RenderContext } from './context.js';
import { fillTemplate, type Helpers } from './fill-template.js';
import { templateHelpers } from './helpers.js';
import { layers } from './layers.js';
import { fillPath } from './resource-path.js';
import { dropEmptySlots } from './slot-line.js';
import type { Layer, Source, TemplateFile } from './template.js';

/** A template cannot be rendered: a mistake in a template, never in the answers. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
}

// From general to specific: the last one wins a file, and slots fill in this order.
const orderedLayers = layers
  .map((layer) => ({
    layer,
    generality: generality(layer),
    rank: layerRank(layer),
    count: featureCount(layer),
    name: layerName(layer),
  }))
  .sort(
    (a, b) =>
      b.generality - a.generality || a.rank - b.rank || a.count - b.count || (a.name < b.name ? -1 : 1),
  )
  .map(({ layer }) => layer);

/** How general a layer is: the base is most general, then layers of any of several features, then those of one. */
function generality({ anyOf }: Layer): number {
  if (anyOf.every((ids) => ids.length === 0)) return 2;
  return anyOf.length > 1 ? 1 : 0;
}

function layerRank({ anyOf }: Layer): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...anyOf.flat().map((id) => manifestOf(id).rank));
}

function featureCount({ anyOf }: Layer): number {
  return Math.max(...anyOf.map((ids) => ids.length));
}

function layerName({ anyOf }: Layer): string {
  return anyOf.map((ids) => ids.join('+')).join('-or-');
}

/**
 * The whole project as path -> content, a pure function of the answers: no clock, no randomness, no I/O.
 *
 * Paths are relative, with `/`, in code-point order. Text has LF line ends. Migrations, `.env` and lock files are not
 * in here: they are history, secrets or made by a tool.
 *
 * @throws RenderError when a template is at fault.
 */
export function render(answers: Answers): Tree {
  const known = renders.get(answers);
  if (known !== undefined) return known;
  const tree = renderOnce(answers);
  renders.set(answers, tree);
  return tree;
}

// Answers are never changed, only replaced, and a command asks several times what was made of them.
const renders = new WeakMap<Answers, Tree>();

function renderOnce(answers: Answers): Map<string, Content> {
  const { context, tables, resources } = contextFor(answers);
  const { ids, migrations } = select(answers);
  const onNow = orderedLayers.filter(
    ({ anyOf, lang }) =>
      (lang === undefined || lang === answers.lang) && anyOf.some((all) => all.every((id) => ids.has(id))),
  );
  // Features first, then every resource with its own names.
  const active: ActiveLayer[] = [
    ...onNow
      .filter(({ resource }) => resource === undefined)
      .map((layer) => ({ layer, context, path: (path: string) => path })),
    ...resources.flatMap((one) =>
      onNow
        .filter(({ resource }) => resource === one.resource.kind)
        .map((layer) => ({
          layer,
          context: one.context,
          path: (path: string) => fillPath(path, one.context.resource),
        })),
    ),
  ];
  const spoken = (file: TemplateFile): boolean => file.lang === undefined || file.lang === answers.lang;

  const absent = features
    .filter(({ id }) => !ids.has(id))
    .map(({ id, summary, sections }) => ({ id, summary: summary[answers.lang], sections }));

  const lessons = lessonTitles.map((title) => ({ section: title.section, title: title[answers.lang] }));

  const files = mostSpecificFiles(active, spoken);
  const slots = contributionsByFile(active, spoken);
  const rendered = new Map<string, Content>();
  for (const path of [...files.keys()].sort()) {
    const { source, context: own } = files.get(path) as Sourced;
    const contributions = slots.get(path) ?? new Map<string, Sourced[]>();
    slots.delete(path);
    const apply = (one: Sourced): string => {
      const content = renderSource(one.source, one.context, { path, helpers });
      if (typeof content !== 'string') throw new RenderError(`${path}: a slot cannot take bytes`);
      return content;
    };
    const filled = new Set<string>();
    const helpers = templateHelpers({
      tables,
      orm: migrations !== undefined,
      absent,
      lessons,
      contributions: (slot) => {
        filled.add(slot);
        return (contributions.get(slot) ?? []).map(apply);
      },
    });
    const content = renderSource(source, own, { path, helpers });
    const orphan = [...contributions.keys()].find((slot) => !filled.has(slot));
    // A file that this project does not need is empty, and offers nothing.
    if (orphan && content !== '')
      throw new RenderError(`${path} has no slot "${orphan}", but a feature contributes to it`);
    const whole = typeof content === 'string' ? dropEmptySlots(content) : content;
    // A template that comes to nothing, environment.yml without conda, say, is no file. (An empty __init__.py is no template.)
    if (whole.length > 0 || !('template' in source)) rendered.set(path, whole);
  }
  const [orphan] = slots.keys();
  if (orphan) throw new RenderError(`a feature contributes to ${orphan}, which nothing renders`);
  return rendered;
}

interface ActiveLayer {
  layer: Layer;
  context: RenderContext;
  /** The path in the project of a path in the layer. */
  path: (path: string) => string;
}

/** A source, and what its names stand for. */
interface Sourced {
  source: Source;
  context: RenderContext;
}

/** For every path the source of the layer with the most features: layers come sorted from general to specific. */
function mostSpecificFiles(
  active: readonly ActiveLayer[],
  spoken: (file: TemplateFile) => boolean,
): Map<string, Sourced> {
  return new Map(
    active.flatMap(({ layer, context, path: place }) =>
      layer.files
        .filter(spoken)
        .map(({ path, source }): [string, Sourced] => [place(path), { source, context }]),
    ),
  );
}

function contributionsByFile(
  active: readonly ActiveLayer[],
  spoken: (file: TemplateFile) => boolean,
): Map<string, Map<string, Sourced[]>> {
  const byFile = new Map<string, Map<string, Sourced[]>>();
  for (const { layer, context, path: place } of active) {
    for (const { path: template, slot, source } of layer.slots.filter(spoken)) {
      const path = place(template);
      const ofFile = byFile.get(path) ?? new Map<string, Sourced[]>();
      byFile.set(path, ofFile.set(slot, [...(ofFile.get(slot) ?? []), { source, context }]));
    }
  }
  return byFile;
}

function renderSource(
  source: Source,
  context: RenderContext,
  { path, helpers }: { path: string; helpers: Helpers },
): Content {
  if ('text' in source) return source.text;
  if ('base64' in source) return Uint8Array.from(atob(source.base64), (byte) => byte.charCodeAt(0));
  try {
    return fillTemplate(source.template, context, helpers);
  } catch (error) {
    throw new RenderError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
