import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** What `npm pack` says of the package that it made. */
export interface Packed {
  /** The tarball. */
  file: string;
  /** Bytes of the tarball. */
  size: number;
  unpackedSize: number;
  files: Array<{ path: string; size: number }>;
}

/** An empty folder of the test's own. Resolved, because npm prints resolved paths. */
export function emptyFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
}

/** Packs the built package as it would be published; building it anew would take it from under the tests beside this one. */
export async function pack(): Promise<Packed> {
  const folder = emptyFolder('packed');
  const { stdout } = await execa('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [{ filename, size, unpackedSize, files }] = JSON.parse(stdout);
  return { file: join(folder, filename), size, unpackedSize, files };
}

/** The environment with `program`'s folder first on the path, and without what an npm around us has set. */
export function environmentFor(program: string): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)) as Array<[string, string]>;
  return {
    ...Object.fromEntries(own),
    PATH: `${dirname(program)}:${process.env.PATH ?? ''}`,
    LANG: 'en_US.UTF-8',
  };
}
