import { unicodePattern } from './unicode-pattern.js';

// Hangul, Han, kana and full-width forms take two columns (Unicode Standard Annex #11), marks none.
const WIDE =
  '[\\u1100-\\u115f\\u2e80-\\ua4cf\\ua960-\\ua97c\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6]|\\p{Emoji_Presentation}';

/** Columns that `text` takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** `text` with spaces after it up to `width` columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** `text`, cut so that it takes at most `width` columns. */
export function clipped(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let clip = '';
  let left = width - 1;
  for (const character of text) {
    left -= widthOf(character);
    if (left < 0) break;
    clip += character;
  }
  return `${clip}…`;
}

function widthOf(character: string): number {
  // Most are, and need no pattern that knows all of Unicode.
  if (character < '\u0300') return 1;
  if (unicodePattern('\\p{Mark}').test(character)) return 0;
  return unicodePattern(WIDE).test(character) ? 2 : 1;
}
