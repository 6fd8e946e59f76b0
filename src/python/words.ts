/** Python's keywords and what is always there: nothing that a module has to bind. */
const KEYWORDS = new Set(
  `and as assert async await break case class continue def del elif else except finally for from global if import in is lambda
match nonlocal not or pass raise return try type while with yield self cls None True False`.split(/\s+/),
);

const COMMENT_OR_STRING =
  /#.*|([A-Za-z]*)("""|''')(?:\\[\s\S]|(?!\2)[\s\S])*\2|([A-Za-z]*)(["'])(?:\\[\s\S]|(?!\4)[^\\\n])*\4/g;

/** Code without comments and strings; of an f-string, what is in its braces stays. */
export function withoutStrings(code: string): string {
  return code.replace(COMMENT_OR_STRING, (text: string) => {
    if (text.startsWith('#')) return '';
    return /^[a-z]*[ft]/i.test(text)
      ? `(${[...text.matchAll(/\{([^{}]*)\}/g)].map(([, inner]) => inner).join(' ')})`
      : '""';
  });
}

/** The same, but with strings that may be annotations. */
export function withoutProse(code: string): string {
  return code.replace(COMMENT_OR_STRING, (text: string) =>
    /^(["'])[\w.[\], |]+\1$/.test(text) ? text : withoutStrings(text),
  );
}

/** Names that code uses: no attributes, no keywords of a call, nothing that it only assigns. */
export function namesUsed(code: string): Set<string> {
  const names = withoutStrings(code).matchAll(/(?<![\w.])([A-Za-z_]\w*)\b(?!\s*=(?!=))/g);
  return new Set([...names].flatMap(([, name = '']) => (KEYWORDS.has(name) ? [] : [name])));
}
