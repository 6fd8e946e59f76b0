/**
 * What a document shows, in order: code of a fenced block, a command between backticks, an address between `<` and `>`.
 *
 * How documents write what differs from one run to the next, so that a test can follow them:
 * - `…` alone stands for anything, in an answer's list or object, on a line, or as a line of its own.
 * - `0.72…` and `eyJ…` begin so. `5c1e…`, hexadecimal, is an id or a hash: any other would do.
 * - What an answer called `eyJ…`, a later command means by `eyJ…`.
 */
export interface Shown {
  kind: 'shell' | 'answer' | 'script' | 'python' | 'command' | 'address' | 'text';
  /** The block's own language, e.g. `json` or `http`. */
  language: string;
  text: string;
  /** Line on which it begins, and the curriculum's section that it is in. */
  line: number;
  section: string;
}

const SHOWN = /^( *)```(\w*)\n([\s\S]*?)^\1```$|^#{1,3} (?:(\d\.\d) )?.*$|`([^`\n]+)`|<(https?:[^>\s]+)>/gm;
const KINDS: Readonly<Record<string, Shown['kind']>> = {
  sh: 'shell',
  js: 'script',
  python: 'python',
  json: 'answer',
  http: 'answer',
};
/** Programs that documents call in running text. */
const COMMAND = /^(uv run |npx plop |npm create |curl |fastapi (?:dev|run)\b|gunicorn$|alembic )/;

export function shownBy(document: string): Shown[] {
  let section = '';
  const shown: Shown[] = [];
  for (const match of document.matchAll(SHOWN)) {
    const [whole, indent, language, code, number, quoted, address] = match;
    if (whole.startsWith('#')) section = number ?? section;
    const line = document.slice(0, match.index).split('\n').length;
    const add = (kind: Shown['kind'], text: string): void => {
      shown.push({ kind, language: language ?? '', text, line, section });
    };
    if (code !== undefined)
      add(KINDS[language ?? ''] ?? 'text', code.replace(new RegExp(`^${indent}`, 'gm'), ''));
    else if (quoted !== undefined && COMMAND.test(quoted)) add('command', quoted);
    else if (address !== undefined) add('address', address);
  }
  return shown;
}

/** The commands of a script: what ends in a backslash goes on, and a comment is none. */
export function commandsIn(script: string): string[] {
  return script
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * Compares an answer with the one that a document shows.
 *
 * @returns the words that the document left open, by the way it writes them; undefined where the answer is another.
 */
export function compare(
  { language, text }: Pick<Shown, 'language' | 'text'>,
  answer: string,
): Map<string, string> | undefined {
  if (language !== 'http')
    return language === 'json' ? fits(compact(text), compact(answer)) : fits(text.trim(), answer.trim());
  const [expectedHead = '', expectedBody = ''] = halves(text);
  const [head = '', body = ''] = halves(answer);
  const lines = head.split('\n');
  const found = new Map<string, string>();
  for (const expected of expectedHead.split('\n').filter((line) => line !== '…')) {
    const words = lines.map((line) => fits(expected, line, 'i')).find((one) => one);
    if (!words) return undefined;
    for (const [word, meant] of words) found.set(word, meant);
  }
  const words = expectedBody === '' ? new Map<string, string>() : fits(compact(expectedBody), compact(body));
  return words && new Map([...words, ...found]);
}

/** Head and body of a response as `curl -i` prints it. */
function halves(response: string): string[] {
  const [head = '', ...body] = response.replaceAll('\r', '').trim().split('\n\n');
  return [head, body.join('\n\n')];
}

/** JSON, or what a document shows of it, without the blanks between its parts. */
function compact(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string = '') => string).trim();
}

const OPEN = /([\w.-]*)…/g;
const ANY_HASH = /^(?=.*\d)(?=.*[a-f])[\da-f]{4,}$/;

function fits(shown: string, answer: string, flags = ''): Map<string, string> | undefined {
  const names: string[] = [];
  let pattern = '';
  let end = 0;
  for (const { 0: word, 1: start = '', index } of shown.matchAll(OPEN)) {
    pattern += escaped(shown.slice(end, index));
    end = index + word.length;
    if (start === '') pattern += '[\\s\\S]*?';
    else {
      names.push(word);
      pattern += ANY_HASH.test(start) ? '([\\w.-]+)' : `(${escaped(start)}[\\w.-]*)`;
    }
  }
  const match = new RegExp(`^${pattern}${escaped(shown.slice(end))}$`, flags).exec(answer);
  if (!match) return undefined;
  const found = new Map<string, string>();
  for (const [at, name] of names.entries()) if (!found.has(name)) found.set(name, match[at + 1] as string);
  return found;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
