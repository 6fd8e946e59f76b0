import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { manifestOf } from '../answers/catalogue.js';
import { labelOf } from '../answers/resource.js';
import { version } from '../answers/version.js';
import { isOlder } from '../answers/version-order.js';
import { toText } from '../files/content.js';
import type { GrowMessages } from '../locales/grow.js';
import { sectionsInText } from '../locales/section.js';
import { diffLines } from '../merge/diff.js';
import { openProject } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { type Origin, Origins } from './origin.js';
import { pointersTo, symbolsAt } from './pointers.js';

export interface ExplainRequest {
  /** A path in the project, and after a colon a line, counted from 1: `app/main.py:31`. */
  place: string;
  /** Name the template as well, for who works on the generator. */
  template: boolean;
}

const GUIDE = 'docs/curriculum.md';

/**
 * Says where a file of the project, or a line of it, comes from, and what the guide says of it. Nothing is changed.
 *
 * @throws Exit when there is no such file or line, or no project.
 */
export async function explain(
  { place, template }: ExplainRequest,
  surroundings: GrowSurroundings,
): Promise<ExitCode> {
  const { cwd, terminal, say } = surroundings;
  const words = say.explain;
  const { root, state } = openProject(surroundings, { dryRun: true });
  if (state.generator !== version)
    throw new Exit(1, say.otherVersion(state.generator, version, isOlder(state.generator, version)));
  const { path, line, lines } = readPlace(place, cwd, root, say);
  const origins = new Origins(state.answers);
  const rendered = origins.linesOf(path);
  const what = line === undefined ? 'file' : 'line';
  const renderedLine = rendered && line !== undefined ? sameLine(rendered, lines, line) : undefined;
  terminal.say(
    terminal.colour.bold(line === undefined ? path : `${path}:${line + 1}  ${lines[line]?.trim()}`),
  );
  if (rendered === undefined || (line !== undefined && renderedLine === undefined)) {
    terminal.say(words.yours(what));
    return 0;
  }
  const origin = origins.of(path, renderedLine);
  for (const text of inWords(origin, what, surroundings)) terminal.say(text);
  const symbols = line === undefined ? [] : symbolsAt(lines, line);
  for (const pointer of pointersTo(path, symbols, (origins.linesOf(GUIDE) ?? []).join('\n')))
    terminal.say(words.guide(pointer.section, pointer.text));
  if (line === undefined && rendered.join('\n') !== lines.join('\n')) terminal.say(words.edited);
  if (template) {
    const { templatesOf } = await import('./template.js');
    const text = renderedLine === undefined ? undefined : rendered[renderedLine];
    const found = templatesOf(path, text, { answers: state.answers, origin });
    if (found === undefined) throw new Exit(1, words.noTemplates);
    for (const one of found) terminal.say(terminal.colour.dim(one));
  }
  return 0;
}

interface Place {
  /** Relative to the project, with `/`. */
  path: string;
  /** Counted from 0; undefined for the file as a whole. */
  line: number | undefined;
  lines: string[];
}

function readPlace(place: string, cwd: string, root: string, { explain: words }: GrowMessages): Place {
  const [, name = place, number] = /^(.+):(\d+)$/.exec(place) ?? [];
  const path = relative(root, resolve(cwd, name)).replaceAll('\\', '/');
  const file = join(root, path);
  if (path.startsWith('../') || !existsSync(file)) throw new Exit(2, words.unknownFile(name));
  const lines = (toText(readFileSync(file)) ?? '').replaceAll('\r\n', '\n').split('\n');
  const line = number === undefined ? undefined : Number(number) - 1;
  if (line !== undefined && lines[line] === undefined)
    throw new Exit(2, words.unknownLine(path, lines.length));
  return { path, line, lines };
}

/** Line number in the rendered file of a line of the user's file; undefined for a line that the user wrote. */
function sameLine(rendered: readonly string[], lines: readonly string[], line: number): number | undefined {
  let shift = 0;
  for (const { end, from, to } of diffLines(rendered, lines)) {
    if (line < from) break;
    if (line < to) return undefined;
    shift = end - to;
  }
  return line + shift;
}

function inWords(
  { causes, either }: Origin,
  what: 'file' | 'line',
  { lang, say: { explain: words } }: GrowSurroundings,
): string[] {
  if (either.length > 0) return [words.either(either)];
  if (causes.length === 0) return [words.base(what)];
  return causes.map((cause) => {
    if ('resource' in cause) return words.resource(labelOf(cause.resource));
    const { title, summary, sections } = manifestOf(cause.feature);
    return words.feature(cause.feature, title[lang], sectionsInText(sections, lang), summary[lang]);
  });
}
