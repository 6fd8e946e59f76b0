import { createHash } from 'node:crypto';

/** What a file holds: text, which is stored as UTF-8, or bytes. */
export type Content = string | Uint8Array;

/** Files by path. */
export type Tree = ReadonlyMap<string, Content>;

export function toBytes(content: Content): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text in `content`, or undefined when it is no text: no valid UTF-8, or with a NUL, as git decides it. */
export function toText(content: Content): string | undefined {
  if (typeof content === 'string') return content;
  if (content.includes(0)) return undefined;
  try {
    return strictUtf8.decode(content);
  } catch {
    return undefined;
  }
}

/** SHA-256 in hexadecimal. */
export function digest(content: Content): string {
  return createHash('sha256').update(content).digest('hex');
}
