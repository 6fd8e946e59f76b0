import { joinCalls, mayJoin } from '../python/calls.js';
import { splitStatements } from '../python/statements.js';

const TAG = /\{\{[^}]*\}\}/g;

/**
 * The template of a Python file with `{{#call}}` around the statements over several lines whose length only rendering knows.
 * The other calls are joined here, once for all projects.
 *
 * @param isWhole whether the text is a file, whose indentation is the one in the project.
 */
export function joinTemplate(text: string, isWhole: boolean): string {
  return statementsOf(text)
    .map((statement) => {
      const isText = !statement.includes('{{');
      if (isText && isWhole) return joinCalls(statement);
      if (isText ? !mayJoin(statement) : !/\n *[)\]}]/.test(statement)) return statement;
      // A tag with nothing beside it takes its line along.
      const close = /\}\}\n$/.test(statement) ? /$/ : /\n?$/;
      return `{{#call}}${statement.replace(close, (end) => `{{/call}}${end || '\n'}`)}`;
    })
    .join('');
}

/** The statements of a template; those of which a block has a part are one. */
function statementsOf(text: string): string[] {
  const statements: string[] = [];
  let end = 0;
  let open = 0;
  // Brackets and quotes in a tag are not Python's.
  for (const { length } of splitStatements(text.replace(TAG, (tag) => tag.replace(/[^\n]/g, 'x')))) {
    const statement = text.slice(end, end + length);
    end += length;
    statements.push(open > 0 ? statements.pop() + statement : statement);
    const isTagLine = /^ *\{\{[^}]*\}\}\n?$/.test(statement);
    if (open > 0 || !isTagLine) open += count(statement, /\{\{#/g) - count(statement, /\{\{\//g);
  }
  return statements;
}

function count(text: string, tag: RegExp): number {
  return text.match(tag)?.length ?? 0;
}
