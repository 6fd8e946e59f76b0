import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import config from '../../rolldown.config.js';
import { commonJs } from '../../src/compile/common-js.js';
import { compressTemplates } from '../../src/compile/compress-templates.js';

/** Sources of `dist`. What is generated is made of the templates, at every start. */
const GENERATED = join('src', 'generated');
const SOURCES = ['src', 'templates', 'generators', 'rolldown.config.ts', 'package.json', 'package-lock.json'];

/** Builds what the tests of the command run, once before all of them, unless it is newer than its sources. */
export default async function build(): Promise<void> {
  if (lastBuilt() > Math.max(...SOURCES.map(lastChanged))) return;
  const { output, ...input } = config;
  // The best compression takes seconds, and is for the package.
  const bundle = await rolldown({ ...input, plugins: [compressTemplates(5), commonJs()] });
  if (output === undefined || Array.isArray(output)) throw new Error('one output is expected');
  await bundle.write(output);
  await bundle.close();
}

/** When the first of its files was written: a build that was interrupted is none. */
function lastBuilt(): number {
  try {
    const times = readdirSync('dist').map((name) => statSync(join('dist', name)).mtimeMs);
    return readdirSync('dist').includes('cli.js') ? Math.min(...times) : 0;
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
