import { Workspace } from '@astral-sh/ruff-wasm-nodejs';
import type { Project } from '../memory.js';
import { change } from './edit.js';
import type { Edit } from './edits.js';

function python(project: Project, edit: (text: string) => string): void {
  for (const [path, text] of project) if (path.endsWith('.py')) project.set(path, edit(String(text)));
}

function formatted(title: string, settings: { 'line-length'?: number; format?: object }): Edit {
  const formatter = new Workspace({ ...settings, 'target-version': 'py311' }, 0);
  return { group: 'formatting', title, make: (project) => python(project, (text) => formatter.format(text)) };
}

function every(title: string, edit: (text: string) => string): Edit {
  return { group: 'formatting', title, make: (project) => python(project, edit) };
}

function one(title: string, path: string, edit: (text: string) => string): Edit {
  return { group: 'formatting', title, make: (project) => change(project, path, edit) };
}

/** Python imports, one name a statement. */
const single = (text: string): string =>
  text.replace(
    /^from (\S+) import (?:\(([\w\s,]+)\)|([\w, ]+))$/gm,
    (_, module: string, many = '', few = '') =>
      String(many || few)
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => `from ${module} import ${name}`)
        .join('\n'),
  );

const listOnOneLine = (text: string): string =>
  text.replace(/^(\w[\w-]* = )\[\n([^\]]*?),?\n\]$/gm, (_, head: string, body: string) =>
    /#/.test(body) ? _ : `${head}[${body.trim().replace(/,\n\s*/g, ', ')}]`,
  );

export const formatting: readonly Edit[] = [
  formatted('black with lines of 100', { 'line-length': 100 }),
  formatted('lines of 120', { 'line-length': 120 }),
  formatted('lines of 79, as PEP 8', { 'line-length': 79 }),
  formatted('lines of 140 without magic commas', {
    'line-length': 140,
    format: { 'skip-magic-trailing-comma': true },
  }),
  formatted('single quotes', { format: { 'quote-style': 'single' } }),
  formatted('tabs', { format: { 'indent-style': 'tab' } }),
  formatted('two spaces, lines of 80, as Google', { 'line-length': 80, format: { 'indent-width': 2 } }),
  formatted('single quotes and tabs, lines of 120', {
    'line-length': 120,
    format: { 'quote-style': 'single', 'indent-style': 'tab' },
  }),
  formatted('code in docstrings formatted', { format: { 'docstring-code-format': true } }),
  every('imports one name a statement', single),
  every('a blank line at the end of each module', (text) => `${text}\n`),
  every('no final newline', (text) => text.trimEnd()),
  every('CRLF everywhere', (text) => text.replaceAll('\n', '\r\n')),
  every('a licence above each module', (text) => `# Copyright 2026 Kim\n${text}`),
  every('imports without blank lines between groups', (text) => {
    const [, head = '', rest = ''] =
      /^((?:(?:from|import) .*\n|\n(?=from|import))*)([\s\S]*)$/.exec(text) ?? [];
    return head.replace(/\n\n/g, '\n') + rest;
  }),
  one('dependencies on one line', 'pyproject.toml', listOnOneLine),
  one('dependencies in another order', 'pyproject.toml', (text) =>
    text.replace(/(\ndependencies = \[\n)((?: {4}".*",\n)+)/, (_, head: string, list: string) => {
      const lines = list.split('\n').slice(0, -1);
      return `${head}${[...lines.slice(1), lines[0]].join('\n')}\n`;
    }),
  ),
  one('dependencies with two spaces', 'pyproject.toml', (text) => text.replace(/^ {4}"/gm, '  "')),
  one('a trailing blank line in compose.yaml', 'compose.yaml', (text) => `${text}\n`),
  one('comments for the settings in line', 'app/core/config.py', (text) =>
    text.replace(/^( {4}http_timeout: .*)$/m, '$1  # seconds'),
  ),
  one('the middlewares on one line', 'app/middleware.py', (text) =>
    text.replace(
      'Middleware(RequestContextMiddleware),\n        Middleware(ProblemMiddleware),',
      'Middleware(RequestContextMiddleware), Middleware(ProblemMiddleware),',
    ),
  ),
  one('the list of tags in another order', 'app/openapi.py', (text) =>
    text.replace(/(TAGS[^[]*\[[^\n]*\n)((?: {4}\{.*\},\n)+)/, (_, head: string, list: string) => {
      const lines = list.split('\n').slice(0, -1);
      return `${head}${lines.toReversed().join('\n')}\n`;
    }),
  ),
];
