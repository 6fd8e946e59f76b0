import { spreadStatement } from './calls.js';
import { endOfPythonString, splitStatements } from './statements.js';

/** Indentation and quotes of the user's formatter, where they differ from ours. */
export interface Dress {
  /** One step of indentation. */
  indent: string;
  quote: '"' | "'";
}

/** The indentation and the quotes of a module. */
export function dressOf(code: string): Dress {
  const indents = [...code.matchAll(/:[ \t]*(?:#.*)?\n([ \t]+)\S/g)].map(([, indent = '']) => indent);
  const least = indents.sort((a, b) => a.length - b.length)[0];
  const indent = least?.startsWith('\t') ? '\t' : least === '  ' ? '  ' : '    ';
  const literals = code.match(/(?<=[\s([{,=:])[bfrBFR]{0,2}(?:["'](?!["'])|''(?!')|""(?!"))/g) ?? [];
  const single = literals.filter((literal) => literal.endsWith("'")).length;
  return { indent, quote: single > literals.length / 2 ? "'" : '"' };
}

/** Code as our formatter indents and quotes it; each statement stays one, with as many lines. */
export function undress(code: string, { indent, quote }: Dress): string {
  return indent === '    ' && quote === '"' ? code : redress(code, indent, '    ', '"');
}

/** Inverse of `undress`. */
export function dress(code: string, { indent, quote }: Dress): string {
  return indent === '    ' && quote === '"' ? code : redress(code, '    ', indent, quote);
}

function redress(code: string, from: string, to: string, quote: string): string {
  let text = '';
  let isStart = true;
  for (let at = 0; at < code.length; ) {
    if (isStart) {
      isStart = false;
      while (code.startsWith(from, at)) {
        text += to;
        at += from.length;
      }
      continue;
    }
    const character = code.charAt(at);
    if (character === '#') {
      const end = code.indexOf('\n', at);
      text += code.slice(at, end === -1 ? code.length : end);
      at = end === -1 ? code.length : end;
    } else if (character === '"' || character === "'") {
      const end = endOfPythonString(code, at);
      const literal = code.slice(at, end);
      const isDocstring = /(^|\n)[ \t]*$/.test(text) && literal.startsWith(character.repeat(3));
      if (isDocstring) text += reindented(literal, from, to);
      else text += requoted(literal, quote, /[fF]/.test(/\w*$/.exec(text)?.[0] ?? ''));
      at = end;
    } else {
      text += character;
      at++;
      isStart = character === '\n';
    }
  }
  return text;
}

function reindented(text: string, from: string, to: string): string {
  const step = new RegExp(`^(?:${from})+`, 'gm');
  return text.replace(step, (indent) => to.repeat(indent.length / from.length));
}

function requoted(literal: string, quote: string, isFormat: boolean): string {
  const own = literal.charAt(0);
  if (own === quote || literal.startsWith(own.repeat(3))) return literal;
  const inner = literal.slice(1, -1);
  if (!/["']/.test(inner)) return quote + inner + quote;
  // Only what is in braces may have other quotes.
  if (!isFormat || /["']/.test(inner.replace(/\{[^{}]*\}/g, '')) || inner.includes(own)) return literal;
  return quote + inner.replaceAll(quote, own) + quote;
}

/** Statements around whose expression a formatter puts parentheses when the line is too long. */
const PARENTHESISED =
  /^((?:if|elif|while|return|assert|yield)|[\s\S]*?[^=!<>]=|for [\s\S]*? in) \(\n([\s\S]*)\n\s*\)(:?)$/;

/**
 * A statement with each argument on a line of its own, however it was wrapped before.
 *
 * @param statement whole lines, undressed. @param levels how many brackets deep.
 */
export function canonicalStatement(statement: string, levels: number): string {
  if (statement.trim() === '') return statement;
  const indent = statement.slice(0, statement.length - statement.trimStart().length);
  return spreadStatement(
    indent + canonicalText(statement.trim()) + (statement.endsWith('\n') ? '\n' : ''),
    levels,
  );
}

function canonicalText(wrapped: string): string {
  if (wrapped.startsWith('#')) return wrapped;
  const text = joinStrings(wrapped);
  const [, keyword, contexts = ''] = /^((?:async )?with) ([^(][\s\S]*):$/.exec(text) ?? [];
  if (keyword !== undefined && !isOne(contexts)) return `${keyword} (\n${contexts},\n):`;
  if (!text.includes('\n')) return text;
  const [, head, inner = '', tail] = PARENTHESISED.exec(text) ?? [];
  if (head === undefined || /[#]|"""|'''/.test(inner) || splitStatements(`${inner}\n`).length < 1)
    return text;
  if (!isOne(inner)) return text;
  const bare = inner
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n(?=[.)\]}])/g, '');
  return `${head} ${bare.replace(/(?<![([{,])\n/g, ' ')}${tail}`;
}

/** Literals that follow each other as the one that they are, as a formatter joins them where they fit. */
function joinStrings(text: string): string {
  if (text.includes('#') || /"""|'''/.test(text)) return text;
  const pair = /(?<![\w"'])(f?)(["'])((?:(?!\2)[^\\\n])+)\2\s+(f?)\2((?:(?!\2)[^\\\n])+)\2(?!["'])/g;
  let now = text;
  for (let before = ''; before !== now; ) {
    before = now;
    now = now.replace(pair, (all, f: string, quote: string, a: string, g: string, b: string) =>
      f !== g && /[{}]/.test(f === '' ? a : b) ? all : `${f || g}${quote}${a}${b}${quote}`,
    );
  }
  return now;
}

/** One expression whose parentheses mean nothing: no tuple, no generator, and they belong together. */
function isOne(inner: string): boolean {
  let depth = 0;
  for (let at = 0; at < inner.length; at++) {
    const character = inner.charAt(at);
    if (character === '"' || character === "'") at = endOfPythonString(inner, at) - 1;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth < 0) return false;
    else if (depth === 0 && (character === ',' || /^\s(for|async for)\s/.test(inner.slice(at, at + 11))))
      return false;
  }
  return depth === 0;
}
