import Handlebars from 'handlebars';

/** What a template sees, as a sample: leaves are true, a list holds one sample of its elements. */
export type Shape = true | readonly [Shape] | { readonly [key: string]: Shape };

/** Something a template names that will not be there when it is rendered. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

type Fail = (node: hbs.AST.Node, message: string) => never;

interface Scope {
  root: Shape;
  /** The innermost context last. */
  stack: Shape[];
  helpers: ReadonlySet<string>;
  fail: Fail;
}

const BUILT_IN_BLOCKS = new Set(['if', 'unless', 'each', 'with']);

/**
 * Checks every name in a template, also in branches that no combination renders.
 *
 * @param path of the template, for the message.
 * @throws TemplateError with path, line and the name.
 */
export function checkTemplate(
  source: string,
  path: string,
  shape: Shape,
  helpers: ReadonlySet<string>,
): void {
  const fail = (node: hbs.AST.Node, message: string): never => {
    throw new TemplateError(`${path}:${node.loc.start.line}: ${message}`);
  };
  checkProgram(Handlebars.parse(source), { root: shape, stack: [shape], helpers, fail });
}

function checkProgram(program: hbs.AST.Program, scope: Scope): void {
  for (const statement of program.body) {
    switch (statement.type) {
      case 'MustacheStatement':
        checkCall(statement as hbs.AST.MustacheStatement, scope);
        break;
      case 'BlockStatement':
        checkBlock(statement as hbs.AST.BlockStatement, scope);
        break;
      case 'ContentStatement':
      case 'CommentStatement':
        break;
      default:
        scope.fail(statement, `${statement.type} is not used in these templates`);
    }
  }
}

function checkBlock(block: hbs.AST.BlockStatement, scope: Scope): void {
  const name = block.path.original;
  let inner = scope;
  if (BUILT_IN_BLOCKS.has(name)) {
    const argument = block.params[0];
    if (!argument) scope.fail(block, `{{#${name}}} needs an argument`);
    const value = checkExpression(argument, scope);
    if (name === 'each') {
      if (!Array.isArray(value)) scope.fail(block, `{{#each}} needs a list`);
      inner = { ...scope, stack: [...scope.stack, value[0]] };
    } else if (name === 'with') inner = { ...scope, stack: [...scope.stack, value] };
  } else {
    checkCall(block, scope);
  }
  checkProgram(block.program, inner);
  // An inverse exists only where there is an {{else}}, whatever the type says.
  if (block.inverse) checkProgram(block.inverse, scope);
}

function checkCall(call: hbs.AST.MustacheStatement | hbs.AST.BlockStatement, scope: Scope): void {
  const path = call.path as hbs.AST.PathExpression;
  const isCall = call.params.length > 0 || call.type === 'BlockStatement';
  if (isCall && !scope.helpers.has(path.original)) scope.fail(call, `unknown helper "${path.original}"`);
  if (!isCall) checkExpression(path, scope);
  for (const parameter of call.params) checkExpression(parameter, scope);
}

function checkExpression(expression: hbs.AST.Expression, scope: Scope): Shape {
  if (expression.type !== 'PathExpression') return true;
  const path = expression as hbs.AST.PathExpression;
  if (path.data) {
    const [variable, ...rest] = path.parts;
    if (variable === 'root') return follow(scope.root, rest, path, scope);
    if (['first', 'last', 'index', 'key'].includes(variable ?? '')) return true;
    return scope.fail(path, `unknown data variable "@${variable}"`);
  }
  const start = scope.stack[scope.stack.length - 1 - path.depth];
  if (start === undefined) return scope.fail(path, `"${path.original}" climbs out of the template`);
  return follow(start, path.parts, path, scope);
}

function follow(start: Shape, parts: string[], path: hbs.AST.PathExpression, scope: Scope): Shape {
  let value = start;
  for (const part of parts) {
    if (Array.isArray(value) && part === 'length') return true;
    const next =
      value === true || Array.isArray(value) ? undefined : (value as { [key: string]: Shape })[part];
    if (next === undefined) return scope.fail(path, `unknown variable "${path.original}"`);
    value = next;
  }
  return value;
}
