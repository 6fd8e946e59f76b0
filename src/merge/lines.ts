/** A text as its lines, and what is needed to put it together again to the byte. */
export interface Text {
  lines: string[];
  /** What ends each line: `\n`, `\r\n`, or nothing after the last. */
  ends: string[];
  /** The end that most lines have, which new ones get. */
  end: string;
  byteOrderMark: string;
}

const BYTE_ORDER_MARK = '\ufeff';

export function splitText(text: string): Text {
  const byteOrderMark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const lines: string[] = [];
  const ends: string[] = [];
  let start = byteOrderMark.length;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const next = newline === -1 ? text.length : newline + 1;
    const end = newline === -1 ? '' : text[newline - 1] === '\r' && newline > start ? '\r\n' : '\n';
    lines.push(text.slice(start, next - end.length));
    ends.push(end);
    start = next;
  }
  const crlf = ends.filter((end) => end === '\r\n').length;
  const lf = ends.filter((end) => end === '\n').length;
  return { lines, ends, end: crlf > lf ? '\r\n' : '\n', byteOrderMark };
}

/** A line of the result: one of the user's, which keeps its own end, or a new one. */
export type MergedLine = number | string;

/** Puts merged lines together with the line ends and the final newline, or its lack, that the user's text has. */
export function joinLines(merged: readonly MergedLine[], yours: Text): string {
  const pieces = merged.map((line) => {
    if (typeof line === 'string') return line + yours.end;
    return (yours.lines[line] ?? '') + (yours.ends[line] || yours.end);
  });
  const text = pieces.join('');
  const isUnfinished = yours.ends.length > 0 && yours.ends.at(-1) === '';
  return yours.byteOrderMark + (isUnfinished ? text.replace(/\r?\n$/, '') : text);
}

/** `theirs` with the line ends, final newline and byte order mark of `yours`. */
export function replaceText(yours: string, theirs: string): string {
  return joinLines(splitText(theirs).lines, splitText(yours));
}

/** Whether every line of `part` is in `whole`, in that order. Blank lines do not count. */
export function containsLines(whole: readonly string[], part: readonly string[]): boolean {
  let at = 0;
  for (const line of part) {
    if (line.trim() === '') continue;
    at = whole.indexOf(line, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

export function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, n) => line === b[n]);
}
