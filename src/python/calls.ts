import { endOfPythonString, nextOf, splitStatements } from './statements.js';

/** Line length of ruff's formatter in its default configuration. */
const LINE_LENGTH = 88;
const INDENT = 4;

/** A comma right before a closing bracket on a line of its own: what keeps a formatter from joining the lines. */
const MAGIC_COMMA = /,\n *[)\]}]/;

// Thousands of combinations are rendered of the same few hundred statements.
const joinedStatements = new Map<string, string>();

/**
 * Python code in which calls, signatures and lists that fit on one line stand on one, as `ruff format` with
 * `skip-magic-trailing-comma` lays them out.
 *
 * Templates have one argument a line wherever a feature adds arguments; only here is it known how many came together.
 *
 * @param code formatted by ruff, but for lines that a trailing comma keeps apart.
 * @param margin the spaces that will stand before each line.
 */
export function joinCalls(code: string, margin = ''): string {
  // A margin only makes it longer.
  if (!mayJoin(code)) return code;
  const key = margin + code;
  let joined = joinedStatements.get(key);
  if (joined === undefined) {
    joined = splitStatements(code.replace(/^(?=.)/gm, margin))
      .map((statement) => (mayJoin(statement) ? layOutStatement(statement) : statement))
      .join('')
      .replaceAll(`\n${margin}`, '\n')
      .slice(margin.length);
    joinedStatements.set(key, joined);
  }
  return joined;
}

/** Whether what stands between the lines of any bracket would fit on one. Most statements are too long, and need no parser. */
export function mayJoin(code: string): boolean {
  if (!MAGIC_COMMA.test(code)) return false;
  const lines = code.split('\n');
  return lines.some((line, at) => {
    const [closing] = /^ *(?=[)\]}])/.exec(line) ?? [];
    if (closing === undefined || !lines[at - 1]?.endsWith(',')) return false;
    let length = closing.length + INDENT - ' '.length;
    for (let above = at - 1; above >= 0; above--) {
      const text = (lines[above] as string).trimStart();
      if ((lines[above] as string).length - text.length <= closing.length) break;
      length += text.length + ' '.length;
    }
    // The last comma goes.
    return length - ','.length <= LINE_LENGTH;
  });
}

/** A bracket with what is in it. */
interface Group {
  open: string;
  close: string;
  items: Item[];
  /** What the bracket belongs to. */
  kind: 'parameters' | 'arguments' | 'imports' | 'contexts' | 'elements';
  /** Whether there was a line break behind the opening bracket. */
  isBroken: boolean;
  /** `(a,)`, which is no tuple without its comma. */
  isOneTuple: boolean;
}

/** One argument or element: code without a comma outside of brackets, as texts and brackets in turn. */
interface Item {
  source: string;
  /** The comment behind its comma. */
  comment?: string;
  parts: Array<string | Group>;
}

function parseItem(source: string): Item {
  const parser = new Parser(source);
  return { source, parts: parser.parts() };
}

/** The second line of a comprehension, whose commas do not separate elements. */
const CLAUSE = /\n\s*(async )?for\s/;

const IS_PARAMETERS = /^(async )?def \w+$/;

function isClause({ parts }: Item): boolean {
  return parts.some((part) => typeof part === 'string' && CLAUSE.test(part));
}

function kindAfter(before: string, isInside: boolean): Group['kind'] {
  if (IS_PARAMETERS.test(before)) return 'parameters';
  if (/ import $/.test(before)) return 'imports';
  if (/^(async )?with $/.test(before)) return 'contexts';
  return /[\w)\]}"']$/.test(before) || (before === '' && isInside) ? 'arguments' : 'elements';
}

/** What the parser stops at: the rest of a module is text. */
const BRACKETS = /["'#()[\]{}]/g;
const SEPARATORS = /["'#()[\]{},]/g;

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Text and groups up to a bracket that closes. */
  parts(): Array<string | Group> {
    const parts: Array<string | Group> = [];
    let start = this.at;
    for (;;) {
      this.at = nextOf(BRACKETS, this.text, this.at);
      if (this.at === this.text.length) break;
      const character = this.text.charAt(this.at);
      if (')]}'.includes(character)) break;
      if ('([{'.includes(character)) {
        const before = this.text.slice(start, this.at);
        parts.push(before, this.group(kindAfter(before, parts.length > 0)));
        start = this.at;
      } else this.skip(character);
    }
    parts.push(this.text.slice(start, this.at));
    return parts;
  }

  private skip(character: string): void {
    if (character === '"' || character === "'") this.at = endOfPythonString(this.text, this.at);
    else if (character === '#') {
      const end = this.text.indexOf('\n', this.at);
      this.at = end === -1 ? this.text.length : end;
    } else this.at++;
  }

  private group(kind: Group['kind']): Group {
    const open = this.text.charAt(this.at++);
    const isBroken = this.text.charAt(this.at) === '\n';
    const items: Item[] = [];
    const from = this.at;
    let start = from;
    let depth = 0;
    for (;;) {
      this.at = nextOf(SEPARATORS, this.text, this.at);
      if (this.at === this.text.length) break;
      const character = this.text.charAt(this.at);
      if ('([{'.includes(character)) depth++;
      if (')]}'.includes(character) && depth-- === 0) break;
      if (character === ',' && depth === 0) {
        const item = parseItem(this.text.slice(start, this.at).trim());
        const [, comment] = /^ *(#.*)/.exec(this.text.slice(this.at + 1)) ?? [];
        items.push(comment === undefined ? item : { ...item, comment });
        this.at = this.text.indexOf(comment ?? ',', this.at) + (comment ?? ',').length;
        start = this.at;
      } else this.skip(character);
    }
    const end = this.at;
    const rest = this.text.slice(start, end);
    const last = rest.trim() === '' ? [] : [parseItem(rest.trim())];
    const isOneTuple = last.length === 0 && items.length === 1 && open === '(' && kind === 'elements';
    items.push(...last);
    if (CLAUSE.test(this.text.slice(from, end)) && items.some(isClause))
      items.splice(0, items.length, parseItem(this.text.slice(from, end).trim()));
    const close = this.text.charAt(this.at++);
    return { open, close, items, kind, isBroken, isOneTuple };
  }
}

/** The item on one line; undefined where a comment or a string over several lines does not let it. */
function flatten({ source, parts }: Item): string | undefined {
  if (!source.includes('\n')) return source;
  const texts = parts.map(flattenPart);
  return texts.includes(undefined) ? undefined : texts.join('');
}

function flattenPart(part: string | Group): string | undefined {
  if (typeof part === 'string') {
    const isFree = part.includes('\n') && (part.includes('#') || /("""|''')/.test(part));
    return isFree ? undefined : part.replace(/\s*\n\s*/g, ' ');
  }
  const inner = flattenItems(part);
  if (inner === undefined || part.kind === 'imports' || part.kind === 'contexts') return inner;
  return part.open + inner + (part.isOneTuple ? ',' : '') + part.close;
}

function flattenItems({ items }: Group): string | undefined {
  const lines: string[] = [];
  for (const item of items) {
    const line = flatten(item);
    if (line === undefined || item.comment !== undefined) return undefined;
    lines.push(line);
  }
  return lines.join(', ');
}

/**
 * @param indent columns before the item. @param behind columns that what follows it on its last line takes.
 */
function layOut(item: Item, indent: number, behind: number): string {
  const flat = flatten(item);
  if (flat !== undefined && indent + flat.length + behind <= LINE_LENGTH) return flat;
  const broken = item.parts.filter((part): part is Group => typeof part !== 'string' && part.isBroken);
  const [group] = broken;
  if (item.parts.some((part) => typeof part === 'string' && part.includes('\n')))
    return layOutLines(item.source, indent, behind);
  const others = item.parts.filter((part) => part !== group).map(flattenPart);
  // More than one: a formatter's decision that stands.
  if (group === undefined || broken.length > 1 || others.includes(undefined)) return item.source;
  const at = item.parts.indexOf(group);
  const [head, tail] = [others.slice(0, at).join(''), others.slice(at).join('')];
  const inside = indent + INDENT;
  const margin = `\n${' '.repeat(inside)}`;
  const end = `\n${' '.repeat(indent)}${group.close}${tail}`;
  const together = flattenItems(group);
  const isOne = group.items.length === 1;
  const mayStandTogether = group.kind === 'arguments' || (group.kind === 'parameters' && !isOne);
  if (mayStandTogether && together !== undefined && inside + together.length <= LINE_LENGTH)
    return `${head}${group.open}${margin}${together}${end}`;
  const comma =
    isOne && !group.isOneTuple && (group.kind === 'arguments' || group.kind === 'elements') ? '' : ',';
  const lines = group.items.map(
    (one) => margin + layOut(one, inside, comma.length) + comma + (one.comment ? `  ${one.comment}` : ''),
  );
  return `${head}${group.open}${lines.join('')}${end}`;
}

/**
 * A statement with each argument, parameter or element on a line of its own, however it was wrapped before: two of these are
 * equal where the statements differ in line breaks alone.
 *
 * @param statement whole lines. @param levels how many brackets deep.
 */
export function spreadStatement(statement: string, levels: number): string {
  const text = statement.trim();
  if (!/[([{]/.test(text) || /^(from|import|#)\b/.test(text)) return statement;
  const indent = statement.length - statement.trimStart().length;
  return `${' '.repeat(indent)}${spread(parseItem(text), indent, levels)}\n`;
}

/** A statement that `spreadStatement` may have made, as a formatter lays it out. */
export function layOutStatement(statement: string): string {
  const indent = statement.length - statement.trimStart().length;
  return `${' '.repeat(indent)}${layOut(parseItem(statement.trim()), indent, 0)}\n`;
}

function spread(item: Item, indent: number, levels: number): string {
  const flat = flatten(item);
  const groups = item.parts.filter(
    (part): part is Group => typeof part !== 'string' && part.items.length > 0,
  );
  const group = groups.find(({ kind }) => kind === 'parameters') ?? groups.at(-1);
  const texts = item.parts.map((part) => (part === group ? part : flattenPart(part)));
  if (levels === 0 || group === undefined || texts.includes(undefined)) return flat ?? item.source;
  const at = texts.indexOf(group);
  const margin = `\n${' '.repeat(indent + INDENT)}`;
  const comma =
    group.items.length > 1 || group.isOneTuple || group.open !== '(' || group.kind !== 'elements' ? ',' : '';
  const lines = group.items.map(
    (one) =>
      margin + spread(one, indent + INDENT, levels - 1) + comma + (one.comment ? `  ${one.comment}` : ''),
  );
  const [head, tail] = [texts.slice(0, at).join(''), texts.slice(at + 1).join('')];
  return `${head}${group.open}${lines.join('')}\n${' '.repeat(indent)}${group.close}${tail}`;
}

/** An item that is wrapped outside of brackets, before an operator or the clause of a comprehension: those breaks stand. */
function layOutLines(source: string, indent: number, behind: number): string {
  const lines = splitStatements(source);
  if (lines.length === 1) return source;
  return lines
    .map((line, n) => {
      const own = n === 0 ? indent : line.length - line.trimStart().length;
      const text = layOut(parseItem(line.trim()), own, n === lines.length - 1 ? behind : 0);
      return n === 0 ? text : ' '.repeat(own) + text;
    })
    .join('\n');
}
