import { sortPythonImports } from './imports.js';
import { splitStatements } from './statements.js';

/** Modules, `app.core.errors`, and names in them, `app.core.security:HSTS`, to what they are called now. */
export type PythonRenames = ReadonlyMap<string, string>;

/**
 * A Python text that speaks of modules and names as they are called now.
 *
 * @param own the module that it is: what has moved into it need not be imported.
 */
export function withRenames(text: string, renames: PythonRenames, own = ''): string {
  const concerned = [...renames].filter(([from]) => text.includes(leafOf(from)));
  if (concerned.length === 0) return text;
  return splitStatements(text)
    .map((statement) =>
      /^\s*from\s/.test(statement) ? withMembers(statement, renames, own) : withDotted(statement, concerned),
    )
    .join('');
}

/** `import app.core.errors`, `app.core.errors.AppError`, in texts as well: patches and loggers name modules so. */
function withDotted(statement: string, renames: ReadonlyArray<[string, string]>): string {
  let text = statement;
  // Names before the modules that they were in.
  for (const [from, to] of [...renames].sort(
    ([a], [b]) => Number(b.includes(':')) - Number(a.includes(':')),
  )) {
    const dotted = from.replace(':', '.');
    if (!text.includes(dotted)) continue;
    const pattern = new RegExp(`(?<![\\w.])${dotted.replaceAll('.', '\\.')}\\b`, 'g');
    text = text.replace(pattern, to.replace(':', '.'));
  }
  return text;
}

/** `from module import names`, where each name may have gone somewhere else. */
function withMembers(statement: string, renames: PythonRenames, own: string): string {
  const found = /^([ \t]*)from ([\w.]+) import (?:\(([\w\s,]+)\)|([\w \t,]+))(\s*(?:#.*)?\n?)$/.exec(
    statement,
  );
  if (!found) return withDotted(statement, [...renames]);
  const [, indent = '', module = '', many, few = '', end = ''] = found;
  const members = (many ?? few).split(',').map((one) => one.trim());
  const now = members
    .filter((one) => one !== '')
    .map((one) => {
      const [name = '', , as] = one.split(/\s+/);
      const whole = renames.get(`${module}.${name}`);
      const to = renames.get(`${module}:${name}`) ?? (whole && `${parentOf(whole)}:${leafOf(whole)}`);
      const [place = '', leaf = name] = (to ?? `${renames.get(module) ?? module}:${name}`).split(':');
      const bound = as ?? name;
      return `from ${place} import ${leaf}${leaf === bound && as === undefined ? '' : ` as ${bound}`}`;
    })
    .filter((one) => !one.startsWith(`from ${own} `) || module === own);
  const places = new Set(now.map((one) => one.split(' ')[1]));
  if (now.length === 0) return '';
  if (places.size === 1 && places.has(module)) return statement;
  // All names moved to one module: the import keeps its form.
  if (
    places.size === 1 &&
    now.length === members.length &&
    !now.some((one, n) => !one.endsWith(` import ${members[n]}`))
  )
    return statement.replace(module, [...places][0] ?? module);
  return (
    sortPythonImports(now)
      .trimEnd()
      .replace(/\n\n/g, '\n')
      .replace(/^(?=.)/gm, indent) + end
  );
}

const leafOf = (name: string): string =>
  name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(':')) + 1);
const parentOf = (module: string): string => module.slice(0, Math.max(0, module.lastIndexOf('.')));
