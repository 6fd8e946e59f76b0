import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { constants } from 'node:zlib';
import { rolldown } from 'rolldown';
import config from '../../rolldown.config.js';
import { commonJs } from '../../src/compile/common-js.js';
import { compressTemplates } from '../../src/compile/compress-templates.js';

/** Sources of `dist`. What is generated is made of the templates, at every start. */
const GENERATED = join('src', 'generated');
const SOURCES = ['src', 'templates', 'generators', 'rolldown.config.ts', 'package.json', 'package-lock.json'];

/** Compressed as for the package, which takes seconds; everything but the package is as good with less. */
export const BEST = constants.BROTLI_MAX_QUALITY;
const FAST = 5;
const COMPRESSED = join('dist', 'templates.br');

/** Builds what the tests of the command run, once before all of them, unless it is newer than its sources. */
export default function buildForTests(): Promise<void> {
  return build(FAST);
}

export async function build(quality: number): Promise<void> {
  if (lastBuilt(quality) > Math.max(...SOURCES.map(lastChanged))) return;
  const { output, ...input } = config;
  const bundle = await rolldown({ ...input, plugins: [compressTemplates(quality), commonJs()] });
  if (output === undefined || Array.isArray(output)) throw new Error('one output is expected');
  await bundle.write(output);
  await bundle.close();
  // Too old for whoever needs the best.
  if (quality < BEST) utimesSync(COMPRESSED, 0, 0);
}

/** When the first of its files was written: a build that was interrupted is none. */
function lastBuilt(quality: number): number {
  try {
    const names = readdirSync('dist').filter((name) => quality === BEST || !COMPRESSED.endsWith(name));
    return names.includes('cli.js')
      ? Math.min(...names.map((name) => statSync(join('dist', name)).mtimeMs))
      : 0;
  } catch {
    return 0;
  }
}

/** The folders' times count as well: a file that is removed changes only its folder's. */
function lastChanged(path: string): number {
  if (path === GENERATED) return 0;
  const stats = statSync(path);
  const inside = stats.isDirectory() ? readdirSync(path) : [];
  return Math.max(stats.mtimeMs, ...inside.map((name) => lastChanged(join(path, name))));
}
