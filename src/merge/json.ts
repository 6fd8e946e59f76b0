type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A merged JSON file, and the paths of what both sides changed, where the user's value stays. */
export interface MergedJson {
  text: string;
  conflicts: number;
}

/**
 * Three-way merge of JSON by keys. Lines are no good for it: the comma after the last item makes neighbours of changes
 * that have nothing to do with each other, and marks in a package.json stop npm.
 *
 * @returns undefined when one of the texts is no JSON.
 */
export function mergeJson(base: string, yours: string, theirs: string): MergedJson | undefined {
  let sides: { base: Json; yours: Json; theirs: Json };
  try {
    sides = { base: JSON.parse(base), yours: JSON.parse(yours), theirs: JSON.parse(theirs) } as typeof sides;
  } catch {
    return undefined;
  }
  const conflicts: string[] = [];
  const merged = mergeValue(sides.base, sides.yours, sides.theirs, '', conflicts);
  if (isSame(merged, sides.yours)) return { text: yours, conflicts: conflicts.length };
  const indent = /^[ \t]+/m.exec(yours)?.[0] ?? 2;
  return { text: `${JSON.stringify(merged, null, indent)}\n`, conflicts: conflicts.length };
}

/** Undefined: the key is absent. */
function mergeValue(
  base: Json | undefined,
  yours: Json | undefined,
  theirs: Json | undefined,
  path: string,
  conflicts: string[],
): Json | undefined {
  if (isSame(base, theirs) || isSame(yours, theirs)) return yours;
  if (isSame(base, yours)) return theirs;
  if (isObject(yours) && isObject(theirs)) {
    return mergeObject(isObject(base) ? base : {}, yours, theirs, path, conflicts);
  }
  if (isList(yours) && isList(theirs) && isList(base)) {
    const kept = yours.filter((item) => !base.includes(item) || theirs.includes(item));
    return [...kept, ...theirs.filter((item) => !base.includes(item) && !yours.includes(item))];
  }
  conflicts.push(path);
  return yours;
}

function mergeObject(
  base: { [key: string]: Json },
  yours: { [key: string]: Json },
  theirs: { [key: string]: Json },
  path: string,
  conflicts: string[],
): Json {
  const merged = new Map<string, Json>();
  for (const key of Object.keys(yours)) {
    const value = mergeValue(own(base, key), own(yours, key), own(theirs, key), `${path}/${key}`, conflicts);
    if (value !== undefined) merged.set(key, value);
  }
  const added: string[] = [];
  for (const key of Object.keys(theirs)) {
    if (own(yours, key) !== undefined) continue;
    const value = mergeValue(own(base, key), undefined, own(theirs, key), `${path}/${key}`, conflicts);
    if (value === undefined) continue;
    merged.set(key, value);
    added.push(key);
  }
  const isSorted =
    isInOrder(Object.keys(yours)) && isInOrder(Object.keys(theirs)) && Object.keys(yours).length > 1;
  const entries = [...merged];
  // npm sorts dependencies; scripts and the rest are in the order in which someone put them.
  if (added.length > 0 && isSorted) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

function own(object: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of plain values, which is merged as a set; lists of objects have no telling which is which. */
function isList(value: Json | undefined): value is Array<null | boolean | number | string> {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}

function isInOrder(keys: readonly string[]): boolean {
  return keys.every((key, n) => n === 0 || (keys[n - 1] ?? '') < key);
}
