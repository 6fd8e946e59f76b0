import { LAST_MARK, Mark } from './template.js';

/** What the helpers of a template do. */
export interface Helpers {
  /** `{{slot "name"}}`, alone on its line: what the features contribute there. */
  slot: (name: string, indent: string) => string;
  /** `{{name "argument"}}` */
  calls: Readonly<Record<string, (argument: string) => string>>;
  /** `{{#name}}…{{/name}}` or `{{#name "argument"}}…`: a text made of the text within. */
  blocks: Readonly<Record<string, (text: string, argument: string) => string>>;
}

interface Scope {
  /** The innermost context last. */
  contexts: unknown[];
  loop?: { first: boolean; last: boolean; index: number };
}

/**
 * The text of a template for a context.
 *
 * The build has checked every name already, so that what is missing here is a mistake of the code that made the context.
 *
 * @throws Error naming what is missing.
 */
export function fillTemplate(parts: readonly string[], context: object, helpers: Helpers): string {
  return new Filling(parts, helpers).body({ contexts: [context] }, parts.length);
}

class Filling {
  private at = 0;

  constructor(
    private readonly parts: readonly string[],
    private readonly helpers: Helpers,
  ) {}

  /** The text of the parts up to `end`. */
  body(scope: Scope, end: number): string {
    let text = '';
    while (this.at < end) {
      const part = this.next();
      text += part.charAt(0) > LAST_MARK ? part : this.workedOut(part.charAt(0), part.slice(1), scope);
    }
    return text;
  }

  private workedOut(mark: string, name: string, scope: Scope): string {
    const { slot, calls, blocks } = this.helpers;
    switch (mark) {
      case Mark.value:
        return print(look(name, scope), name);
      case Mark.slot:
        return slot(name, this.next());
      case Mark.call:
        return named(calls, name)(this.next());
      case Mark.block: {
        const argument = this.next();
        return named(blocks, name)(this.body(scope, this.end()), argument);
      }
      case Mark.if: {
        const otherwise = this.end();
        if (!isTrue(look(name, scope))) {
          this.at = otherwise;
          return this.body(scope, this.end());
        }
        const text = this.body(scope, otherwise);
        this.at = this.end();
        return text;
      }
      default:
        return this.each(look(name, scope), scope);
    }
  }

  private each(list: unknown, { contexts }: Scope): string {
    if (!Array.isArray(list)) throw new Error('{{#each}} needs a list');
    const end = this.end();
    const start = this.at;
    const texts = list.map((element, index) => {
      this.at = start;
      const loop = { first: index === 0, last: index === list.length - 1, index };
      return this.body({ contexts: [...contexts, element], loop }, end);
    });
    this.at = end;
    return texts.join('');
  }

  /** Position behind the body that begins here; the number of its parts precedes it. */
  private end(): number {
    const length = Number(this.next());
    return this.at + length;
  }

  private next(): string {
    return this.parts[this.at++] as string;
  }
}

function look(path: string, { contexts, loop }: Scope): unknown {
  const [start = '', ...properties] = path.split('.');
  let value: unknown;
  if (start === '@root') value = contexts[0];
  else if (start.startsWith('@')) value = loop?.[start.slice(1) as keyof typeof loop];
  else value = contexts[contexts.length - 1 - Number(start)];
  for (const property of properties) value = (value as Record<string, unknown> | undefined)?.[property];
  if (value === undefined) throw new Error(`"${path}" is missing`);
  return value;
}

/** As in Handlebars, an empty list is false. */
function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function print(value: unknown, path: string): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error(`"${path}" is no text`);
}

function named<T>(helpers: Readonly<Record<string, T>>, name: string): T {
  const helper = helpers[name];
  if (helper === undefined) throw new Error(`there is no helper "${name}"`);
  return helper;
}
