import { splitStatements } from './statements.js';

/** One name that an `import` statement asks for. */
export interface Import {
  /** The module as it is written: `app.core.config`, `..errors`. */
  module: string;
  /** Undefined for `import module`. */
  name: string | undefined;
  /** The name that the importing module has for it. */
  as: string;
  /** Line of the statement, from 1. */
  line: number;
  /** Imported within a `try`: the author expects that the module may be missing. */
  isGuarded: boolean;
}

export interface Bindings {
  /** Names that the module has once it is imported. */
  names: ReadonlySet<string>;
  /** Every import, those in functions included. */
  imports: readonly Import[];
  /** The members of each class at the top, with what it inherits from. */
  classes: ReadonlyMap<string, { bases: readonly string[]; members: ReadonlySet<string> }>;
  /** It may have any name: a star import, `__getattr__`. */
  isOpen: boolean;
}

// Before and after a change most modules are the same.
const known = new Map<string, Bindings>();

/** What a Python module binds and imports, as far as its text says it. */
export function bindingsOf(code: string): Bindings {
  let bindings = known.get(code);
  if (bindings === undefined) {
    bindings = read(code);
    if (known.size > 2000) known.clear();
    known.set(code, bindings);
  }
  return bindings;
}

function read(code: string): Bindings {
  const names = new Set<string>();
  const imports: Import[] = [];
  const classes = new Map<string, { bases: string[]; members: Set<string> }>();
  let isOpen = false;
  // The blocks around the current statement, outermost first.
  const around: Array<{ indent: number; kind: 'def' | 'class' | 'try'; name: string }> = [];
  let line = 1;
  for (const statement of splitStatements(code.replaceAll('\r\n', '\n'))) {
    const here = line;
    line += statement.split('\n').length - 1;
    const text = statement.trim();
    if (text === '' || text.startsWith('#')) continue;
    const indent = statement.length - statement.trimStart().length;
    while ((around.at(-1)?.indent ?? -1) >= indent) around.pop();
    const scopes = around.filter(({ kind }) => kind !== 'try');
    const scope = scopes.length === 0 ? names : undefined;
    const members =
      scopes.length === 1 && scopes[0]?.kind === 'class' ? classes.get(scopes[0].name)?.members : undefined;
    const definition = /^(?:async\s+)?(def|class)\s+(\w+)(?:\[[^\]]*\])?\s*(\([\s\S]*\))?/.exec(text);
    if (definition) {
      const [, kind, name = '', rest = ''] = definition;
      if (kind === 'class' && scope) {
        const bases = [...rest.replace(/\w+\s*=[^,)]*/g, '').matchAll(/[\w.]+/g)].map(([base]) => base);
        classes.set(name, { bases, members: new Set() });
      }
      scope?.add(name);
      members?.add(name);
      if (name === '__getattr__' && scope) isOpen = true;
      around.push({ indent, kind: kind as 'def' | 'class', name });
      continue;
    }
    if (/^try\s*:/.test(text)) around.push({ indent, kind: 'try', name: '' });
    const isGuarded = around.some(({ kind }) => kind === 'try');
    for (const one of importsIn(text)) {
      imports.push({ ...one, line: here, isGuarded });
      if (one.name === '*' && scope) isOpen = true;
      scope?.add(one.as);
    }
    const target = scope ?? members;
    if (target) for (const name of assignedIn(text)) target.add(name);
  }
  return { names, imports, classes, isOpen };
}

type Imported = Pick<Import, 'module' | 'name' | 'as'>;

function importsIn(text: string): Imported[] {
  if (!/^(from|import)\s/.test(text)) return [];
  const plain = text.replace(/#.*/g, '').replace(/\\\n/g, ' ');
  const from = /^from\s+([.\w]+)\s+import\s+\(?([\s\S]*?)\)?\s*;?\s*$/.exec(plain);
  const list = from?.[2] ?? /^import\s+([\s\S]*)/.exec(plain)?.[1] ?? '';
  return list
    .split(',')
    .map((one) => one.trim().split(/\s+as\s+/))
    .flatMap(([name = '', as]): Imported[] => {
      if (name === '') return [];
      if (from) return [{ module: from[1] ?? '', name, as: as ?? name }];
      return [{ module: name, name: undefined, as: as ?? name.replace(/\..*/, '') }];
    });
}

function assignedIn(text: string): string[] {
  const annotated = /^(\w+)\s*:\s*[^\s=]/.exec(text);
  if (annotated && !/^(else|try|finally|lambda)$/.test(annotated[1] ?? '')) return [annotated[1] ?? ''];
  const alias = /^type\s+(\w+)/.exec(text)?.[1];
  if (alias !== undefined) return [alias];
  const block = [...text.matchAll(/\bas\s+(\w+)|^(?:async\s+)?for\s+([\w,\s()]+?)\s+in\b|(\w+)\s*:=/g)];
  if (/^(async\s+)?(for|with|except|if|while|match)\b/.test(text))
    return block.flatMap(([, as, target, walrus]) =>
      [as, walrus, ...(target ?? '').split(/\W+/)].filter(isName),
    );
  const targets = /^((?:[\w\s,.*()[\]"']+?\s*=(?!=)\s*)+)/.exec(text)?.[1];
  if (targets === undefined) return [];
  return targets.split('=').flatMap((one) => one.split(/[,\s*()]+/).filter((name) => /^\w+$/.test(name)));
}

function isName(name: string | undefined): name is string {
  return name !== undefined && name !== '';
}
