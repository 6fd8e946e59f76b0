const patterns = new Map<string, RegExp>();

/**
 * A pattern that names classes of Unicode.
 *
 * V8 works a literal out when it reads the code around it, used or not, and a class is hundreds of ranges: the five of them
 * that there are would be a tenth of what `--help` costs.
 */
export function unicodePattern(source: string): RegExp {
  const pattern = patterns.get(source) ?? new RegExp(source, 'u');
  patterns.set(source, pattern);
  return pattern;
}
