import { Mark } from './template.js';

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
  return new Filling(parts, helpers).body({ contexts: [context] });
}

class Filling {
  private at = 0;

  constructor(
    private readonly parts: readonly string[],
    private readonly helpers: Helpers,
  ) {}

  /** The text up to the end of this body, which is read as well. */
  body(scope: Scope): string {
    let text = '';
    while (this.at < this.parts.length) {
      const part = this.next();
      if (part === Mark.end) break;
      text += part.charAt(0) > Mark.end ? part : this.workedOut(part.charAt(0), part.slice(1), scope);
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
        return named(blocks, name)(this.body(scope), argument);
      }
      case Mark.if:
        return isTrue(look(name, scope))
          ? this.body(scope) + this.skipped()
          : this.skipped() + this.body(scope);
      default:
        return this.each(look(name, scope), scope);
    }
  }

  private each(list: unknown, { contexts }: Scope): string {
    if (!Array.isArray(list)) throw new Error('{{#each}} needs a list');
    if (list.length === 0) return this.skipped();
    const start = this.at;
    return list
      .map((element, index) => {
        this.at = start;
        const loop = { first: index === 0, last: index === list.length - 1, index };
        return this.body({ contexts: [...contexts, element], loop });
      })
      .join('');
  }

  /** Goes to the end of this body; there is nothing of it in the text. */
  private skipped(): '' {
    for (let ends = 1; ends > 0; ) {
      const part = this.next();
      switch (part.charAt(0)) {
        case Mark.end:
          ends -= 1;
          break;
        case Mark.block:
        case Mark.each:
          ends += 1;
          break;
        case Mark.if:
          ends += 2;
      }
    }
    return '';
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
