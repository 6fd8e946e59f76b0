import Handlebars from 'handlebars';
import { isSection } from '../answers/curriculum.js';
import { sortPythonImports } from '../python/imports.js';
import { blockNames, callNames } from '../render/helper-names.js';
import { LAST_MARK, Mark } from '../render/template.js';

/** What a template sees, as a sample: leaves are true, a list holds one sample of its elements. */
export type Shape = true | readonly [Shape] | { readonly [key: string]: Shape };

/** Something is wrong with a template; the message names file and line. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** A template, or the part of a file that is one. */
export interface TemplateText {
  text: string;
  /** With `line`, where the text begins: for the messages. */
  file: string;
  line: number;
}

type Fail = (node: hbs.AST.Node, message: string) => never;

interface Scope {
  root: Shape;
  /** The innermost context last. */
  stack: Shape[];
  inLoop: boolean;
  fail: Fail;
}

/** A slot: a line with nothing else on it but its indentation. */
const SLOT_LINE = /^([ \t]*)\{\{slot "([a-z0-9-]+)"\}\}[ \t]*$/gm;
const SLOT_ANYWHERE = /\{\{\s*slot\b/g;

/**
 * Compiles a Handlebars template to the parts that `fillTemplate` puts together.
 *
 * Handlebars parses (and strips the lines that only hold a block's tag). Its own compiled functions are ten times the
 * size of the templates and cannot travel compressed; these templates use a corner of the language, and anything else is refused.
 *
 * Every name is checked against `shape`, also in branches that no combination of features takes.
 *
 * @throws TemplateError with file and line.
 */
export function compileTemplate(
  { text, file, line }: TemplateText,
  shape: Shape,
): { parts: string[]; slots: string[] } {
  const slots: string[] = [];
  const prepared = text.replace(SLOT_LINE, (_line, indent: string, slot: string) => {
    slots.push(slot);
    return `{{slot "${slot}" "${indent}"}}`;
  });
  if ((text.match(SLOT_ANYWHERE) ?? []).length !== slots.length) {
    throw new TemplateError(`${file}: a slot has to be alone on its line, written {{slot "name"}}`);
  }
  const fail: Fail = (node, message) => {
    throw new TemplateError(`${file}:${line - 1 + node.loc.start.line}: ${message}`);
  };
  const program = parse(prepared, file);
  return { parts: compileProgram(program, { root: shape, stack: [shape], inLoop: false, fail }), slots };
}

function parse(text: string, file: string): hbs.AST.Program {
  try {
    return Handlebars.parse(text);
  } catch (error) {
    throw new TemplateError(`${file}: ${(error as Error).message}`);
  }
}

function compileProgram(program: hbs.AST.Program, scope: Scope): string[] {
  return program.body.flatMap((statement): string[] => {
    switch (statement.type) {
      case 'ContentStatement':
        return [(statement as hbs.AST.ContentStatement).value].filter((text) => text !== '');
      case 'CommentStatement':
        return [];
      case 'MustacheStatement':
        return compileMustache(statement as hbs.AST.MustacheStatement, scope);
      case 'BlockStatement':
        return compileBlock(statement as hbs.AST.BlockStatement, scope);
      default:
        return scope.fail(statement, `${statement.type} is not used in these templates`);
    }
  });
}

/** Whether `text` has no control character but tabs and line breaks: the others are marks. */
export function isPlain(text: string): boolean {
  return [...text].every((character) => character > LAST_MARK);
}

function compileMustache(mustache: hbs.AST.MustacheStatement, scope: Scope): string[] {
  const name = (mustache.path as hbs.AST.PathExpression).original;
  if (mustache.params.length === 0) return [Mark.value + resolve(mustache.path, scope).path];
  const known = name === 'slot' || (callNames as readonly string[]).includes(name);
  if (!known) scope.fail(mustache, `unknown helper "${name}"`);
  const [argument, indent] = mustache.params.map((parameter) => textOf(parameter, scope));
  if (name === 'slot') return [Mark.slot + argument, indent ?? ''];
  if (name === 'more' && !isSection(argument ?? ''))
    scope.fail(mustache, `the curriculum has no section ${argument}`);
  return [Mark.call + name, argument ?? ''];
}

function compileBlock(block: hbs.AST.BlockStatement, scope: Scope): string[] {
  const name = block.path.original;
  const argument = block.params[0];
  if ((blockNames as readonly string[]).includes(name)) {
    const on = argument === undefined ? '' : textOf(argument, scope);
    if (name === 'imports') return compileImports(compileProgram(block.program, scope));
    return [Mark.block + name, on, ...body(compileProgram(block.program, scope))];
  }
  if (argument === undefined) return scope.fail(block, `unknown helper "${name}"`);
  const { path, shape } = resolve(argument, scope);
  if (name === 'each') {
    const [element] = Array.isArray(shape) ? shape : scope.fail(block, '{{#each}} needs a list');
    const inside = { ...scope, stack: [...scope.stack, element], inLoop: true };
    return [Mark.each + path, ...body(compileProgram(block.program, inside))];
  }
  if (name !== 'if' && name !== 'unless') scope.fail(block, `unknown helper "${name}"`);
  if (!block.inverse && /(^|\.)(ko|en)$/.test(path))
    scope.fail(block, 'a text in one language only: {{else}} says it in the other');
  const main = compileProgram(block.program, scope);
  // `inverse` is undefined without an {{else}}, although its type says otherwise.
  const inverse = block.inverse ? compileProgram(block.inverse, scope) : [];
  const [whenTrue, whenFalse] = name === 'if' ? [main, inverse] : [inverse, main];
  return [Mark.if + path, ...body(whenTrue), ...body(whenFalse)];
}

/** Sorts the template's own imports at build time, so that rendering without contributions sorts nothing. */
function compileImports(program: readonly string[]): string[] {
  const lines: string[] = [];
  const slots: string[] = [];
  for (let at = 0; at < program.length; at++) {
    const part = program[at] as string;
    if (part.startsWith(Mark.slot)) slots.push(part, program[++at] ?? '', '\n');
    else lines.push(part);
  }
  const isPlainText = lines.every((part) => part.charAt(0) > LAST_MARK);
  const sorted = isPlainText ? sortPythonImports(lines.join('').split('\n')) : '';
  // `sortPythonImports` cannot read wrapped imports.
  if (!isPlainText || sorted.includes('(')) return [`${Mark.block}imports`, '', ...body(program)];
  return [
    `${Mark.block}imports`,
    String(sorted.length),
    ...body([...(sorted === '' ? [] : [sorted]), ...slots]),
  ];
}

function body(parts: readonly string[]): string[] {
  return [String(parts.length), ...parts];
}

function textOf(expression: hbs.AST.Expression, scope: Scope): string {
  if (expression.type === 'StringLiteral') return (expression as hbs.AST.StringLiteral).value;
  return scope.fail(expression, 'a helper takes a text in double quotes');
}

function resolve(expression: hbs.AST.Expression, scope: Scope): { path: string; shape: Shape } {
  if (expression.type !== 'PathExpression') return scope.fail(expression, 'a name is needed here');
  const path = expression as hbs.AST.PathExpression;
  if (path.data) {
    const [variable, ...properties] = path.parts;
    if (variable === 'root')
      return { path: ['@root', ...properties].join('.'), shape: follow(scope.root, properties, path, scope) };
    if (scope.inLoop && (variable === 'first' || variable === 'last' || variable === 'index')) {
      return { path: `@${variable}`, shape: true };
    }
    return scope.fail(path, `unknown data variable "@${variable}"`);
  }
  const start = scope.stack[scope.stack.length - 1 - path.depth];
  if (start === undefined) return scope.fail(path, `"${path.original}" climbs out of the template`);
  return {
    path: [path.depth, ...path.parts].join('.'),
    shape: follow(start, path.parts, path, scope),
  };
}

function follow(start: Shape, properties: string[], path: hbs.AST.PathExpression, scope: Scope): Shape {
  let shape = start;
  for (const property of properties) {
    if (Array.isArray(shape) && property === 'length') return true;
    const next =
      shape === true || Array.isArray(shape) ? undefined : (shape as { [key: string]: Shape })[property];
    if (next === undefined) return scope.fail(path, `unknown variable "${path.original}"`);
    shape = next;
  }
  return shape;
}
