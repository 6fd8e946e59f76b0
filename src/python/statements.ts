/**
 * Where the string that begins at `at` ends: the position after its closing quote.
 *
 * @param text Python code. @param at position of the opening quote, behind any prefix such as `f`.
 */
export function endOfPythonString(text: string, at: number): number {
  const quote = text.charAt(at);
  const triple = quote.repeat(3);
  const delimiter = text.startsWith(triple, at) ? triple : quote;
  for (let n = at + delimiter.length; n < text.length; n++) {
    if (text[n] === '\\') n++;
    else if (text.startsWith(delimiter, n)) return n + delimiter.length;
    else if (delimiter === quote && text[n] === '\n') return n;
  }
  return text.length;
}

/**
 * Python code cut into statements and the lines between them: each part is one or more whole lines, and the parts joined are
 * the code. A statement that brackets or a string spread over several lines is one part.
 */
export function splitStatements(code: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at < code.length; ) {
    const character = code.charAt(at);
    if (character === '"' || character === "'") {
      at = endOfPythonString(code, at);
      continue;
    }
    if (character === '#') {
      const end = code.indexOf('\n', at);
      at = end === -1 ? code.length : end;
      continue;
    }
    at++;
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === '\\') at++;
    else if (character === '\n' && depth <= 0) {
      parts.push(code.slice(start, at));
      start = at;
      depth = 0;
    }
  }
  if (start < code.length) parts.push(code.slice(start));
  return parts;
}
