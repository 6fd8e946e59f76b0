import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const rooms = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'generated')
  .map(({ name }) => name);
const blocks = (text: string): string[] => [...text.matchAll(/^```[\s\S]*?^```$/gm)].map(([block]) => block);
const english = readFileSync('CONTRIBUTING.md', 'utf8');

describe.each(['CONTRIBUTING.md', 'CONTRIBUTING.ko.md'])('%s', (path) => {
  const text = readFileSync(path, 'utf8');

  it('names every room of src and no other', () => {
    const [table = ''] = /(?<=src[^\n]*\n\|---\|---\|\n)(\|.*\n)+/.exec(text) ?? [];
    expect([...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name).sort()).toEqual(rooms.sort());
  });

  it('names scripts, test files and documents that exist', () => {
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const paths = [...text.matchAll(/(?<![\w/])(?:test\/[\w/-]+|docs\/[\w.]+)/g)].map(([name]) => name);
    const missing = paths.filter(
      (name) => !name.endsWith('/NAME') && !existsSync(name) && !existsSync(`${name}.test.ts`),
    );
    expect(missing).toEqual([]);
  });

  it('shows the same commands and files', () => {
    expect(blocks(text)).toEqual(blocks(english));
  });
});
