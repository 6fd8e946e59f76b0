/** Whether version `a` comes before `b`, by Semantic Versioning: a pre-release comes before its release. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [parts(a), parts(b)];
  const core = compare(left.core, right.core);
  if (core !== 0) return core < 0;
  if (left.pre.length === 0 || right.pre.length === 0) return left.pre.length > right.pre.length;
  return compare(left.pre, right.pre) < 0;
}

function parts(version: string): { core: string[]; pre: string[] } {
  const [core = '', pre] = (version.split('+')[0] ?? '').split(/-(.*)/s);
  return { core: core.split('.'), pre: pre === undefined ? [] : pre.split('.') };
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [left, right] = [a[at], b[at]];
    if (left === right) continue;
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (leftIsNumber && rightIsNumber) return Number(left) - Number(right);
    if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
