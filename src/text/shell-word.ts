import { unicodePattern } from './unicode-pattern.js';

/**
 * `word` as one word of a command line, quoted only where it must be.
 *
 * Double quotes, because cmd.exe knows no others.
 */
export function shellWord(word: string): string {
  // The first says the same of nearly every word, and costs a tenth.
  if (/^[\w./:@+=,-]+$/.test(word) || unicodePattern('^[\\p{L}\\p{M}\\p{N}_./:@+=,-]+$').test(word))
    return word;
  return `"${word.replace(/["$`]|\\(?=")/g, '\\$&')}"`;
}
