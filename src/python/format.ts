/** Line length of ruff's formatter in its default configuration. */
const LINE_LENGTH = 88;

/** A call or a list in Python, laid out by `formatCall` as ruff's formatter would. */
export interface Call {
  /** The callee, e.g. `sa.Column`; empty for a list or a tuple. */
  readonly callee: string;
  readonly args: ReadonlyArray<string | Call>;
  /** Name under which the call itself is an argument: `name=`. */
  readonly keyword?: string;
  readonly brackets?: '()' | '[]';
  /** One argument a line whatever the length, as formatters do after a trailing comma. */
  readonly exploded?: boolean;
}

export function call(callee: string, ...args: ReadonlyArray<string | Call>): Call {
  return { callee, args };
}

export function list(items: readonly string[]): Call {
  return { callee: '', args: items, brackets: '[]' };
}

/** A string literal with the quotes that ruff's formatter prefers. */
export function literal(value: string): string {
  const quote = value.split('"').length > value.split("'").length ? "'" : '"';
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

/**
 * `prefix` and a call as the lines that ruff's formatter makes of them: on one line, with its arguments on one line
 * of their own, or with one argument a line, whichever fits first.
 *
 * @param prefix what precedes the call on its line, indentation excluded, e.g. `id: Mapped[int] = `.
 * @param suffix what follows it, e.g. a comma.
 */
export function formatCall(
  one: Call,
  { indent = '', prefix = '', suffix = '' }: { indent?: string; prefix?: string; suffix?: string } = {},
): string[] {
  const { callee, args, exploded = false } = one;
  const [open, close] = bracketsOf(one);
  const opened = `${indent}${prefix}${start(one)}${open}`;
  const inner = args.map(inline).join(', ');
  const whole = `${opened}${inner}${close}${suffix}`;
  if (!exploded && (args.length === 0 || whole.length <= LINE_LENGTH)) return [whole];
  const deeper = `${indent}    `;
  if (prefix.endsWith(' = ') && opened.length > LINE_LENGTH) {
    return [`${indent}${prefix}(`, ...formatCall(one, { indent: deeper }), `${indent})${suffix}`];
  }
  const closed = `${indent}${close}${suffix}`;
  // A list or a tuple that does not fit on its line has one item a line.
  if (!exploded && callee && `${deeper}${inner}`.length <= LINE_LENGTH)
    return [opened, `${deeper}${inner}`, closed];
  const lines = args.flatMap((arg) => {
    if (typeof arg === 'string') return [`${deeper}${arg},`];
    return formatCall(arg, { indent: deeper, suffix: ',' });
  });
  return [opened, ...lines, closed];
}

/** An assignment of a value that cannot be split, in parentheses where only those make it fit. */
export function formatAssignment(prefix: string, value: string, indent: string): string[] {
  const whole = `${indent}${prefix} = ${value}`;
  const inside = `${indent}    ${value}`;
  if (whole.length <= LINE_LENGTH || inside.length > LINE_LENGTH) return [whole];
  return [`${indent}${prefix} = (`, inside, `${indent})`];
}

function inline(arg: string | Call): string {
  if (typeof arg === 'string') return arg;
  const [open, close] = bracketsOf(arg);
  return `${start(arg)}${open}${arg.args.map(inline).join(', ')}${close}`;
}

function start({ keyword, callee }: Call): string {
  return keyword ? `${keyword}=${callee}` : callee;
}

function bracketsOf({ brackets = '()' }: Call): [open: string, close: string] {
  return [brackets.charAt(0), brackets.charAt(1)];
}
