/** A line of the guide that points at code: "- `app/main.py` · `app`, `lifespan`: what it is". */
export interface Pointer {
  /** The curriculum's section with its title, e.g. `1.1 FastAPI 소개`. */
  section: string;
  symbols: string[];
  /** What the guide says of it. */
  text: string;
}

const HEADING = /^### (\d\.\d .*)$/;
const POINTER = /^- `([^`]+)`((?: · |, |`[^`]+`)*): (.*)$/;

/**
 * What the guide says of a file, and of `symbols` in it where it names any of them.
 *
 * @param guide the text of docs/curriculum.md.
 */
export function pointersTo(path: string, symbols: readonly string[], guide: string): Pointer[] {
  const pointers: Pointer[] = [];
  let section = '';
  // A pointer that goes on below is one line.
  for (const line of guide.replaceAll(/\n {2}(?=\S)/g, ' ').split('\n')) {
    section = HEADING.exec(line)?.[1] ?? section;
    const [, target, names = '', text = ''] = POINTER.exec(line) ?? [];
    if (target !== path) continue;
    pointers.push({ section, symbols: [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name), text });
  }
  const exact = pointers.filter((pointer) => pointer.symbols.some((name) => symbols.includes(name)));
  return exact.length > 0 ? exact : symbols.length > 0 ? [] : pointers;
}

const NAMED = /^(?:(?:async )?def |class |(?=\w+(?:: [^=]+)? = ))(\w+)/;

/** Names of the Python function, class or value that a line is in or begins, innermost first. */
export function symbolsAt(lines: readonly string[], line: number): string[] {
  const symbols: string[] = [];
  let indent = Number.POSITIVE_INFINITY;
  for (let at = line; at >= 0 && indent > 0; at--) {
    const [, blanks = '', text = ''] = /^( *)(.*)$/.exec(lines[at] ?? '') ?? [];
    if (at === line) indent = blanks.length + 1;
    // A closing bracket has the indentation of the line that opens it.
    if (text === '' || /^[)\]}]/.test(text) || blanks.length >= indent) continue;
    const name = NAMED.exec(text)?.[1];
    if (name !== undefined) symbols.push(name);
    indent = blanks.length;
  }
  return symbols;
}
