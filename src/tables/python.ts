/** Line length of ruff's formatter in its default configuration. */
const LINE_LENGTH = 88;

/** A call expression in Python, laid out by `formatCall` as ruff's formatter would. */
export interface Call {
  readonly callee: string;
  readonly args: ReadonlyArray<string | Call>;
  /** One argument a line whatever the length: what a trailing comma asks the formatter for. */
  readonly exploded?: boolean;
}

export function call(callee: string, ...args: ReadonlyArray<string | Call>): Call {
  return { callee, args };
}

/** A string literal with the quotes that ruff's formatter prefers. */
export function literal(value: string): string {
  const quote = value.includes('"') && !value.includes("'") ? "'" : '"';
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

export function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/**
 * `prefix` and a call as the lines that ruff's formatter makes of them: on one line, with its arguments on one line
 * of their own, or with one argument a line, whichever fits first.
 *
 * @param prefix what precedes the call on its line, indentation excluded, e.g. `id: Mapped[int] = `.
 * @param suffix what follows it, e.g. a comma.
 */
export function formatCall(
  { callee, args, exploded = false }: Call,
  { indent = '', prefix = '', suffix = '' }: { indent?: string; prefix?: string; suffix?: string } = {},
): string[] {
  const inner = args.map(inline).join(', ');
  const whole = `${indent}${prefix}${callee}(${inner})${suffix}`;
  if (!exploded && (args.length === 0 || whole.length <= LINE_LENGTH)) return [whole];
  const deeper = `${indent}    `;
  const opened = `${indent}${prefix}${callee}(`;
  const closed = `${indent})${suffix}`;
  if (!exploded && `${deeper}${inner}`.length <= LINE_LENGTH) return [opened, `${deeper}${inner}`, closed];
  const lines = args.flatMap((arg) => {
    if (typeof arg === 'string') return [`${deeper}${arg},`];
    return formatCall(arg, { indent: deeper, suffix: ',' });
  });
  return [opened, ...lines, closed];
}

function inline(arg: string | Call): string {
  return typeof arg === 'string' ? arg : `${arg.callee}(${arg.args.map(inline).join(', ')})`;
}
