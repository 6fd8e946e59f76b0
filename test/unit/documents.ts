import { posix } from 'node:path';

/** `path` · `symbol`, `symbol`: something a document says can be found in a file. */
export interface Reference {
  path: string;
  symbols: string[];
}

export interface Section {
  title: string;
  /** The curriculum's number, e.g. `3.1`; empty for a heading that has none. */
  number: string;
  body: string;
  references: Reference[];
  /** Prose: neither code nor headings nor tables. */
  paragraphs: string[];
}

export interface ParsedDocument {
  sections: Section[];
  references: Reference[];
  /** Every project path that stands in backticks or is linked to, in order. */
  paths: string[];
  /** Heading levels with the curriculum's numbers. */
  outline: string[];
  inlineCommands: string[];
  /** Cells of each table row. */
  tableRows: number[];
  /** Fenced code without its comments and without the language that was asked for. */
  code: string[];
}

const FENCE = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm;
const HEADING = /^(#{1,3}) (?:(\d\.\d) )?(.*)$/gm;
const REFERENCE = /`([\w./-]+)` · (`[^`\n]+`(?:,\s+`[^`\n]+`)*)/g;
const MEDIA_TYPE = /^(application|image|multipart|text)\//;
const FILE_NAME = /(^|[\w-])\.(env|example|js|json|lock|md|py|toml|ya?ml)$|^(Dockerfile|\.\w+)$/;

const parsed = new Map<string, ParsedDocument>();

/** What can be checked of a Markdown document at `path`. Kept, as many projects share their documents. */
export function parseDocument(text: string, path = 'README.md'): ParsedDocument {
  const key = `${path}\n${text}`;
  let document = parsed.get(key);
  if (!document) {
    document = parse(text, path);
    parsed.set(key, document);
  }
  return document;
}

function parse(text: string, path: string): ParsedDocument {
  const prose = text.replace(FENCE, '');
  const headings = [...prose.matchAll(HEADING)];
  const sections = headings.map((heading, index) => {
    const body = prose.slice(heading.index + heading[0].length, headings[index + 1]?.index).trim();
    return {
      title: heading[0],
      number: heading[2] ?? '',
      body,
      references: referencesIn(body),
      paragraphs: body.split(/\n{2,}/).filter((block) => block !== '' && !block.startsWith('|')),
    };
  });
  const linked = [...prose.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g)].map(([, target]) =>
    posix.join(posix.dirname(path), target as string),
  );
  const quoted = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, token]) => token as string);
  return {
    sections,
    references: referencesIn(prose),
    paths: [...quoted.filter(isPath), ...linked],
    outline: headings.map(([, level, number]) => `${level} ${number ?? ''}`),
    inlineCommands: quoted.filter((token) => /^(npx|npm|uv|docker|fastapi|pip|conda) /.test(token)).sort(),
    tableRows: [...prose.matchAll(/^\|.*$/gm)].map(([row]) => row.split('|').length),
    code: [...text.matchAll(FENCE)].map(([, , , code]) =>
      (code as string).replace(/^\s*#.*\n/gm, '').replace(/--lang \w+/, ''),
    ),
  };
}

function referencesIn(text: string): Reference[] {
  return [...text.matchAll(REFERENCE)].map(([, path, symbols]) => ({
    path: path as string,
    symbols: [...(symbols as string).matchAll(/`([^`]+)`/g)].map(([, symbol]) => symbol as string),
  }));
}

function isPath(token: string): boolean {
  if (!/^\.?[\w-]+([./][\w.-]+)*\/?$/.test(token) || MEDIA_TYPE.test(token)) return false;
  return token.includes('/') || FILE_NAME.test(token);
}

const defined = new Map<string, Set<string>>();

/** The names that a file defines: functions, classes, attributes, variables, TOML tables and keys. */
export function definitionsIn(path: string, text: string): Set<string> {
  const key = `${path}\n${text}`;
  let names = defined.get(key);
  if (!names) {
    names = new Set(
      patternsFor(path).flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name as string)),
    );
    defined.set(key, names);
  }
  return names;
}

function patternsFor(path: string): RegExp[] {
  if (path.endsWith('.py')) {
    // An assignment of ruff's formatter has blanks around `=`, an argument has none; a parameter ends with a comma.
    return [
      /^\s*(?:async )?def (\w+)/gm,
      /^\s*class (\w+)/gm,
      /^ {0,4}(\w+)(?:: [^=\n]*[^=\n,])?(?: = .*)$/gm,
      /^ {0,4}(\w+): [^\n]*[^,\n]$/gm,
    ];
  }
  if (path.endsWith('.toml')) return [/^(\[[^\]]+\])$/gm, /^([\w-]+) = /gm];
  if (/\.ya?ml$/.test(path)) return [/^\s*([\w-]+):/gm];
  if (path === 'Dockerfile') return [/ AS ([\w-]+)$/gm];
  return [];
}
