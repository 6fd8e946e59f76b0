import type { Path, Piece } from './template.js';

/** What the helpers of a template do. */
export interface Helpers {
  /** `{{slot "name"}}`, alone on its line: what the features contribute there. */
  slot: (name: string, indent: string) => string;
  /** `{{name "argument"}}` */
  calls: Readonly<Record<string, (argument: string) => string>>;
  /** `{{#name}}…{{/name}}` or `{{#name "argument"}}…`: a text made of the text within. */
  blocks: Readonly<Record<string, (text: string, argument: string) => string>>;
}

interface Scope {
  /** The innermost context last. */
  contexts: unknown[];
  loop?: { first: boolean; last: boolean; index: number };
}

/**
 * The text of a template for a context.
 *
 * The build has checked every name already, so that what is missing here is a mistake of the code that made the context.
 *
 * @throws Error naming what is missing.
 */
export function fillTemplate(pieces: readonly Piece[], context: object, helpers: Helpers): string {
  return fill(pieces, { contexts: [context] }, helpers);
}

function fill(pieces: readonly Piece[], scope: Scope, helpers: Helpers): string {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else if ('value' in piece) text += print(look(piece.value, scope), piece.value);
    else if ('slot' in piece) text += helpers.slot(piece.slot, piece.indent);
    else if ('call' in piece) text += named(helpers.calls, piece.call)(piece.on);
    else if ('block' in piece)
      text += named(helpers.blocks, piece.block)(fill(piece.body, scope, helpers), piece.on);
    else if ('if' in piece)
      text += fill(isTrue(look(piece.if, scope)) ? piece.body : piece.otherwise, scope, helpers);
    else text += fillEach(piece.body, look(piece.each, scope), scope, helpers);
  }
  return text;
}

function fillEach(body: readonly Piece[], list: unknown, scope: Scope, helpers: Helpers): string {
  if (!Array.isArray(list)) throw new Error('{{#each}} needs a list');
  return list
    .map((element, index) => {
      const loop = { first: index === 0, last: index === list.length - 1, index };
      return fill(body, { contexts: [...scope.contexts, element], loop }, helpers);
    })
    .join('');
}

function look([start, ...properties]: Path, { contexts, loop }: Scope): unknown {
  let value: unknown;
  if (typeof start === 'number') value = contexts[contexts.length - 1 - start];
  else if (start === '@root') value = contexts[0];
  else value = loop?.[start.slice(1) as 'first' | 'last' | 'index'];
  for (const property of properties) value = (value as Record<string, unknown> | undefined)?.[property];
  if (value === undefined) throw new Error(`"${[start, ...properties].join('.')}" is missing`);
  return value;
}

/** As in Handlebars, an empty list is false. */
function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function print(value: unknown, path: Path): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error(`"${path.join('.')}" is no text`);
}

function named<T>(helpers: Readonly<Record<string, T>>, name: string): T {
  const helper = helpers[name];
  if (helper === undefined) throw new Error(`there is no helper "${name}"`);
  return helper;
}
