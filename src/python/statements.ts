/**
 * Where the string that begins at `at` ends: the position after its closing quote.
 *
 * @param text Python code. @param at position of the opening quote, behind any prefix such as `f`.
 */
export function endOfPythonString(text: string, at: number): number {
  const quote = text.charAt(at);
  const triple = quote.repeat(3);
  const isTriple = text.startsWith(triple, at);
  const delimiter = isTriple ? triple : quote;
  const stops = isTriple ? ENDS_OF_TRIPLE : ENDS_OF_STRING;
  for (let n = at + delimiter.length; ; ) {
    n = nextOf(stops, text, n);
    if (n === text.length) return n;
    if (text[n] === '\\') n += 2;
    else if (text.startsWith(delimiter, n)) return n + delimiter.length;
    else if (text[n] === '\n') return n;
    else n++;
  }
}

const ENDS_OF_TRIPLE = /["'\\]/g;
const ENDS_OF_STRING = /["'\\\n]/g;
const ENDS_OF_STATEMENT = /["'#()[\]{}\\\n]/g;

/**
 * Where the next character is for which something has to be done; the end of the text where there is none. Most characters
 * of a module are none of them, and the engine of regular expressions passes over those several times as fast.
 *
 * @param characters a global expression for one character.
 */
export function nextOf(characters: RegExp, text: string, at: number): number {
  characters.lastIndex = at;
  return characters.exec(text)?.index ?? text.length;
}

/**
 * Python code cut into statements and the lines between them: each part is one or more whole lines, and the parts joined are
 * the code. A statement that brackets or a string spread over several lines is one part.
 */
export function splitStatements(code: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  for (
    let at = nextOf(ENDS_OF_STATEMENT, code, 0);
    at < code.length;
    at = nextOf(ENDS_OF_STATEMENT, code, at)
  ) {
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
    if (character === '\\') at++;
    else if (character !== '\n') depth += '([{'.includes(character) ? 1 : -1;
    else if (depth <= 0) {
      parts.push(code.slice(start, at));
      start = at;
      depth = 0;
    }
  }
  if (start < code.length) parts.push(code.slice(start));
  return parts;
}
