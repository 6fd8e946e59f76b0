import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { answersFor } from '../combinations.js';

const { scripts, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  version: string;
};
const base = [...render(answersFor([])).keys()];
const commands = (text: string): string[] =>
  [...text.matchAll(/^(?:\$ )?(?:npm|npx|pnpm|yarn|bun|cd|mkdir) [^#\n]*/gm)].map(([command]) =>
    command.trim(),
  );

describe.each(['README.md', 'README.ko.md'])('%s', (path) => {
  const readme = readFileSync(path, 'utf8');

  it('names only scripts that exist, and the version of the package', () => {
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const versions = [...readme.matchAll(/fastapi-curriculum-(\d+\.\d+\.\d+)\.tgz/g)].map(([, one]) => one);
    expect(new Set(versions)).toEqual(new Set([version]));
  });

  it('links to files of the repository that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });

  it('names five tests that prove what it says', () => {
    const proofs = [...readme.matchAll(/`(test\/[\w/.-]+)` \|$/gm)].map(([, file = '']) => file);
    expect(proofs).toHaveLength(5);
    expect(proofs.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('shows a tree of files that every project has', () => {
    const [, tree = ''] = /```text\nmy-api\/\n([\s\S]*?)```/.exec(readme) ?? [];
    const paths = [...tree.matchAll(/^(│ {3})?[├└]── (\S+)/gm)].map(
      ([, inner, name = '']) => (inner ? 'app/' : '') + name,
    );
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((one) => !base.some((file) => file === one || file.startsWith(one)))).toEqual([]);
  });

  it('shows the commands of the other language', () => {
    expect(commands(readme)).toEqual(commands(readFileSync('README.md', 'utf8')));
  });
});
