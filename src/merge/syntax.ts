import { indentationOf } from './diff.js';

/** As much of a file's language as merging needs to tell a block that stands for itself from a piece of one. */
export type Syntax = 'python' | 'toml' | 'yaml' | 'script' | 'settings' | 'prose' | 'plain';

export function syntaxOf(path: string): Syntax {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.pyi?$|\.py\.mako$/.test(name)) return 'python';
  if (/\.toml$/.test(name)) return 'toml';
  if (/\.ya?ml$/.test(name)) return 'yaml';
  if (/\.[cm]?[jt]s$/.test(name)) return 'script';
  if (/^\.env(\.|$)|\.ini$|\.cfg$/.test(name)) return 'settings';
  if (/\.(md|rst|txt|html)$/.test(name)) return 'prose';
  return 'plain';
}

const COMMENT: Record<Syntax, RegExp> = {
  python: /^\s*#/,
  toml: /^\s*#/,
  yaml: /^\s*#/,
  script: /^\s*(\/\/|\/?\*)/,
  settings: /^\s*[#;]/,
  prose: /^\s*$/,
  plain: /^\s*#/,
};

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** Lines that say something: no blank ones, no comments. */
function statements(lines: readonly string[], syntax: Syntax): string[] {
  return lines.filter((line) => !isBlank(line) && !COMMENT[syntax].test(line));
}

/** The least indentation of the lines that say something; infinite where none does. */
export function depthOf(lines: readonly string[], syntax: Syntax): number {
  return Math.min(...statements(lines, syntax).map(indentationOf));
}

/**
 * What the outermost of `lines` define or state: names of functions, classes, settings, tables, dependencies, and other
 * whole lines. Two changes that share a name are two versions of the same thing.
 */
export function keysOf(lines: readonly string[], syntax: Syntax): Set<string> {
  const depth = depthOf(lines, syntax);
  const keys = new Set<string>();
  for (const line of statements(lines, syntax)) {
    if (indentationOf(line) !== depth) continue;
    const key = keyOf(line, syntax);
    if (key !== undefined) keys.add(key);
  }
  return keys;
}

const DEFINITION = /^\s*(?:async\s+)?(?:def|class)\s+(\w+)/;
const REQUIREMENT = /^\s*(?:-\s+)?["']?([A-Za-z][\w.-]*)(?:\[[\w,. -]*\])?\s*(?:[<>=~!]=|[<>])\s*[\w.]/;

/** A dependency with no more than a lower bound: a second one of its name asks for both, which installers understand. */
export function isLooseRequirement(line: string, syntax: Syntax): boolean {
  return (
    syntax === 'toml' &&
    /^\s*["'][\w.-]+(\[[^\]]*\])?\s*(>=\s*[\w.]+\s*)?(;[^"']*)?["'],?\s*(#.*)?$/.test(line)
  );
}

/** The name that a line defines, or its key; undefined for lines that may occur twice. */
export function keyOf(line: string, syntax: Syntax): string | undefined {
  const definition = nameDefinedBy(line, syntax);
  if (definition !== undefined) return definition;
  if (syntax === 'prose') return undefined;
  const text = line.trim();
  // Brackets, `pass`, `else:`, `return` and decorators belong to what is around them; but two routes with one path do not.
  if (!/\w/.test(text) || /^(pass|else:|try:|finally:|return\b.*|\.\.\.)$/.test(text)) return undefined;
  if (text.startsWith('@') && !/["']\//.test(text)) return undefined;
  return text;
}

/** The name that a line defines, such that defining it twice in one place is a mistake. */
export function nameDefinedBy(line: string, syntax: Syntax): string | undefined {
  switch (syntax) {
    case 'python': {
      const name = DEFINITION.exec(line)?.[1] ?? /^\s*(\w+)\s*(?::[^=]*)?=(?!=)/.exec(line)?.[1];
      return name ?? /^\s*(\w+)\s*:\s*[\w"'[]/.exec(line)?.[1] ?? /^\s*(["'][\w-]+["'])\s*:/.exec(line)?.[1];
    }
    case 'toml': {
      const table = /^\s*(\[\[?[^\]]+\]\]?)\s*(?:#.*)?$/.exec(line)?.[1];
      const requirement = /^\s*["']/.test(line) ? REQUIREMENT.exec(line)?.[1] : undefined;
      return table ?? requirement?.toLowerCase() ?? /^\s*([\w."'-]+)\s*=(?!=)/.exec(line)?.[1];
    }
    case 'settings':
      return /^\s*(\[[^\]]+\])/.exec(line)?.[1] ?? /^\s*([\w.]+)\s*=/.exec(line)?.[1];
    case 'yaml':
      return /^\s*(?:-\s+)?(["']?[\w./-]+["']?)\s*:(?:\s|$)/.exec(line)?.[1];
    case 'script':
      return /^\s*(?:export\s+)?(?:const|let|var|function|class)\s+(\w+)/.exec(line)?.[1];
    case 'prose':
      return /^#+\s.*$/.exec(line)?.[0].trim();
    case 'plain':
      return REQUIREMENT.exec(line)?.[1]?.toLowerCase();
  }
}

/** How brackets stand after `lines`: how many are open, how far they went below zero, and whether a string is open. */
export function balanceOf(
  lines: readonly string[],
  syntax: Syntax,
): { open: number; lowest: number; inString: boolean } {
  let open = 0;
  let lowest = 0;
  let triple: string | undefined;
  if (syntax === 'prose') {
    const fences = lines.filter((line) => /^\s*(```|~~~)/.test(line)).length;
    return { open: fences % 2, lowest, inString: false };
  }
  if (syntax === 'yaml' || syntax === 'plain' || syntax === 'settings')
    return { open, lowest, inString: false };
  for (const line of lines) {
    for (let at = 0; at < line.length; at++) {
      const character = line[at] ?? '';
      if (triple !== undefined) {
        if (character === '\\') at++;
        else if (line.startsWith(triple, at)) {
          at += triple.length - 1;
          triple = undefined;
        }
        continue;
      }
      if (character === '#' && syntax !== 'script') break;
      if (character === '/' && syntax === 'script' && line[at + 1] === '/') break;
      const isQuote = character === '"' || character === "'";
      if (isQuote && syntax !== 'script' && line[at + 1] === character && line[at + 2] === character) {
        triple = character.repeat(3);
        at += 2;
      } else if (syntax === 'script' && character === '`') triple = '`';
      else if (isQuote) at = endOfString(line, at);
      else if ('([{'.includes(character)) open++;
      else if (')]}'.includes(character)) {
        open--;
        lowest = Math.min(lowest, open);
      }
    }
  }
  return { open, lowest, inString: triple !== undefined };
}

/** Where the string that begins at `at` ends, at the latest with its line. */
function endOfString(line: string, at: number): number {
  const quote = line[at];
  for (let n = at + 1; n < line.length; n++) {
    if (line[n] === '\\') n++;
    else if (line[n] === quote) return n;
  }
  return line.length;
}

/** Whether `lines` can be put anywhere as they are: whole brackets and strings, and nothing that waits for what follows. */
export function isSelfContained(lines: readonly string[], syntax: Syntax): boolean {
  const { open, lowest, inString } = balanceOf(lines, syntax);
  if (open !== 0 || lowest < 0 || inString) return false;
  const last = statements(lines, syntax).at(-1);
  if (last === undefined || syntax === 'prose' || syntax === 'plain') return true;
  if (syntax === 'python' && (/^\s*@/.test(last) || /:\s*(#.*)?$/.test(last))) return false;
  return !/\\$/.test(last);
}

/** Whether each list of a TOML file that goes over several lines ends, and has nothing but texts and tables on them. */
export function hasWholeLists(lines: readonly string[]): boolean {
  let isInside = false;
  for (const line of lines) {
    if (!isInside) isInside = balanceOf([line], 'toml').open > 0;
    else if (/^\s*\]\s*(#.*)?$/.test(line)) isInside = false;
    else if (!/^\s*("[^"]*"|'[^']*'|\{.*\})?(\s*,)?\s*(#.*)?$/.test(line)) return false;
  }
  return !isInside;
}

/**
 * Whether Python's lines can be what they look like: brackets and strings closed, and indentation that goes in only after a
 * colon, always after one, and back to where it came from. What a merge breaks, it breaks here.
 */
export function isWellShaped(lines: readonly string[]): boolean {
  const { open, lowest, inString } = balanceOf(lines, 'python');
  if (open !== 0 || lowest < 0 || inString) return false;
  const indents = [0];
  let expectsBlock = false;
  let logical: string[] = [];
  for (const line of lines) {
    if (logical.length === 0) {
      if (isBlank(line) || COMMENT.python.test(line)) continue;
      const indent = indentationOf(line);
      if (expectsBlock) {
        if (indent <= (indents.at(-1) ?? 0)) return false;
        indents.push(indent);
      } else {
        while ((indents.at(-1) ?? 0) > indent) indents.pop();
        if (indents.at(-1) !== indent) return false;
      }
    }
    logical.push(line);
    const state = balanceOf(logical, 'python');
    if (state.open > 0 || state.inString || /\\$/.test(line)) continue;
    expectsBlock = /:\s*(#.*)?$/.test(line) && !/^\s*#/.test(line);
    logical = [];
  }
  return !expectsBlock;
}
