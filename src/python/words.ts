/** Python's keywords and what is always there: nothing that a module has to bind. */
const KEYWORDS = new Set(
  `and as assert async await break case class continue def del elif else except finally for from global if import in is lambda
match nonlocal not or pass raise return try type while with yield self cls None True False`.split(/\s+/),
);

const STRING = /([A-Za-z]*)("""|'''|"|')(?:\\[\s\S]|(?!\2)[\s\S])*?\2/g;

/** Code without comments and strings; of an f-string, what is in its braces stays. */
export function withoutStrings(code: string): string {
  return code
    .replace(STRING, (text: string, prefix: string) =>
      /f|t/i.test(prefix) && !prefix.startsWith('T')
        ? `(${[...text.matchAll(/\{([^{}]*)\}/g)].map(([, inner]) => inner).join(' ')})`
        : '""',
    )
    .replace(/#.*/g, '');
}

/** Names that code uses: no attributes, no keywords of a call, nothing that it only assigns. */
export function namesUsed(code: string): Set<string> {
  const names = withoutStrings(code).matchAll(/(?<![\w.])([A-Za-z_]\w*)\b(?!\s*=(?!=))/g);
  return new Set([...names].flatMap(([, name = '']) => (KEYWORDS.has(name) ? [] : [name])));
}
