import { withoutStrings } from '../python/words.js';

/** Keyword arguments that one call gives twice: Python refuses the whole module for one. */
export function repeatedKeywords(code: string): string[] {
  const repeated: string[] = [];
  const calls: Array<Set<string>> = [];
  for (const [token, name] of withoutStrings(code).matchAll(/[([{]|[)\]}]|(?<=[(,]\s*)(\w+)\s*=(?!=)/g)) {
    if (name !== undefined) {
      const given = calls.at(-1);
      if (given?.has(name)) repeated.push(name);
      given?.add(name);
    } else if ('([{'.includes(token)) calls.push(new Set());
    else calls.pop();
  }
  return repeated;
}
