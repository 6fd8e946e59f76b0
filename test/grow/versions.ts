import { cpSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

/** What another version changes: path in the repository -> how its text becomes another. */
export type Changes = Readonly<Record<string, (text: string) => string>>;

/** An empty folder of the test's own. */
export function temporaryFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
}

/** Builds this package as another version of itself. Returns its folder. */
export async function buildVersion(version: string, changes: Changes): Promise<string> {
  const folder = temporaryFolder(`version-${version}`);
  for (const part of [
    'src',
    'generators',
    'templates',
    'package.json',
    'rolldown.config.ts',
    'tsconfig.json',
  ]) {
    cpSync(part, join(folder, part), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const all: Changes = {
    'package.json': (text) => text.replace(/"version": "[^"]+"/, `"version": "${version}"`),
    ...changes,
  };
  for (const [path, change] of Object.entries(all)) {
    const text = readFileSync(join(folder, path), 'utf8');
    const changed = change(text);
    if (changed === text) throw new Error(`${path} is as it was: the change no longer fits it`);
    writeFileSync(join(folder, path), changed);
  }
  await execa(process.execPath, ['node_modules/rolldown/bin/cli.mjs', '-c'], { cwd: folder });
  return folder;
}
