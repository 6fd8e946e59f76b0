import type { Language } from '../answers.js';
import type { Path, Piece, SlotContribution, Source, TemplateFile } from './template.js';

/*
 * Templates as they travel. They are mostly text, which JSON would escape and then take apart character by character; here
 * it is cut out of one long string. Control characters, of which templates have but tab and line break, stand between:
 *
 *     layer     entries, each with END_OF_ENTRY behind it
 *     entry     path, slot (empty for a file), kind, and what it holds, with a BREAK between any two
 *     template  pieces, with a BREAK between any two: plain text, or a mark with its argument; the body of a block goes up to
 *               the mark that ends it, and an `if` has two
 */
const END_OF_ENTRY = '\u0000';
const BREAK = '\u0001';
const Mark = {
  value: '\u0002',
  slot: '\u0003',
  call: '\u0004',
  block: '\u0005',
  if: '\u0006',
  each: '\u0007',
  end: '\u0008',
} as const;

export interface LayerContent {
  files: TemplateFile[];
  slots: SlotContribution[];
}

/** @throws Error when a text has a character that stands between texts here. */
export function packLayer({ files, slots }: LayerContent): string {
  return [...files.map((file) => ({ ...file, slot: '' })), ...slots]
    .map(({ path, slot, source }) => [path, slot, ...packSource(source)].join(BREAK) + END_OF_ENTRY)
    .join('');
}

function packSource(source: Source): string[] {
  if ('text' in source) return ['text', plain(source.text)];
  if ('base64' in source) return ['base64', source.base64];
  return ['template', ...packPieces(source.template)];
}

function packPieces(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (typeof piece === 'string') return [plain(piece)];
    if ('value' in piece) return [Mark.value + piece.value.join('.')];
    if ('slot' in piece) return [Mark.slot + piece.slot, piece.indent];
    if ('call' in piece) return [Mark.call + piece.call, piece.on];
    const body = [...packPieces(piece.body), Mark.end];
    if ('block' in piece) return [Mark.block + piece.block, piece.on, ...body];
    if ('each' in piece) return [Mark.each + piece.each.join('.'), ...body];
    return [Mark.if + piece.if.join('.'), ...body, ...packPieces(piece.otherwise), Mark.end];
  });
}

function plain(text: string): string {
  if ([...text].every((character) => character > Mark.end)) return text;
  throw new Error(`a template has a control character: ${JSON.stringify(text)}`);
}

/** What `packLayer` packed, each file of it of language `lang` where there is one. */
export function unpackLayer(packed: string, lang?: Language): LayerContent {
  const content: LayerContent = { files: [], slots: [] };
  const ofLanguage = lang === undefined ? {} : { lang };
  for (const entry of packed.split(END_OF_ENTRY)) {
    if (entry === '') break;
    const parts = entry.split(BREAK);
    const path = parts[0] as string;
    const slot = parts[1] as string;
    const source = unpackSource(parts);
    if (slot === '') content.files.push({ path, ...ofLanguage, source });
    else content.slots.push({ path, ...ofLanguage, source, slot });
  }
  return content;
}

function unpackSource(parts: readonly string[]): Source {
  const kind = parts[2];
  if (kind === 'template') return { template: unpackPieces(parts, 3) };
  const whole = parts[3] as string;
  return kind === 'text' ? { text: whole } : { base64: whole };
}

/** Recursion would be shorter, and V8 would inline it into itself for longer than all of this takes. */
function unpackPieces(parts: readonly string[], from: number): Piece[] {
  let pieces: Piece[] = [];
  /** Where what follows the end of the body belongs. */
  const after: Piece[][] = [];
  const enter = (piece: Piece, body: Piece[]): void => {
    pieces.push(piece);
    after.push(pieces);
    pieces = body;
  };
  for (let at = from; at < parts.length; at++) {
    const part = parts[at] as string;
    const mark = part.charAt(0);
    if (mark > Mark.end) {
      pieces.push(part);
      continue;
    }
    const argument = part.slice(1);
    const body: Piece[] = [];
    switch (mark) {
      case Mark.value:
        pieces.push({ value: pathOf(argument) });
        break;
      case Mark.slot:
        pieces.push({ slot: argument, indent: parts[++at] ?? '' });
        break;
      case Mark.call:
        pieces.push({ call: argument, on: parts[++at] ?? '' });
        break;
      case Mark.block:
        enter({ block: argument, on: parts[++at] ?? '', body }, body);
        break;
      case Mark.each:
        enter({ each: pathOf(argument), body }, body);
        break;
      case Mark.if: {
        const otherwise: Piece[] = [];
        enter({ if: pathOf(argument), body, otherwise }, body);
        after.push(otherwise);
        break;
      }
      case Mark.end:
        pieces = after.pop() as Piece[];
    }
  }
  return pieces;
}

function pathOf(packed: string): Path {
  const [start = '', ...properties] = packed.split('.');
  return [(start.startsWith('@') ? start : Number(start)) as Path[0], ...properties];
}
