import { nearest } from '../text/nearest.js';
import { type Answers, AnswersError, normaliseAnswers } from './answers.js';
import { ChangeError } from './change-error.js';
import type { Field } from './field-types.js';
import { columnOf, formatFields, parseFields } from './fields.js';
import { resourceNamed } from './named-resource.js';
import { snakeCase } from './names.js';
import { labelOf, type Resource } from './resource.js';

/**
 * The answers with further fields in a resource: new ones, or keys of those that it has.
 *
 * @throws ChangeError when there is no such resource, or the fields cannot be.
 */
export function withFields(answers: Answers, named: string, text: string): Answers {
  const resource = resourceNamed(answers, named);
  const [old, added] = [parseFields(resource.fields ?? ''), parseFields(text)];
  const bare = (field: Field): string =>
    formatFields({ fields: [{ ...field, unique: undefined, index: undefined }], uniques: [], indexes: [] });
  const again = added.fields.filter((field) => old.fields.some((one) => bare(one) === bare(field)));
  const kept = old.fields.map((field) => again.find(({ name }) => name === field.name) ?? field);
  const before = formatFields({ ...old, fields: kept });
  // As it was typed, so that what is wrong with it is said in those words.
  const rest =
    again.length === 0
      ? text
      : formatFields({ ...added, fields: added.fields.filter((one) => !again.includes(one)) });
  return withText(answers, resource, `${before} ${rest}`);
}

/**
 * The answers without the field `posts.slug`, and without the keys that it is part of.
 *
 * @throws ChangeError when there is no such field, or the resource would have none left.
 */
export function withoutField(answers: Answers, named: string): Answers {
  const at = named.lastIndexOf('.');
  const resource = resourceNamed(answers, named.slice(0, at));
  const { fields, uniques, indexes } = parseFields(resource.fields ?? '');
  const name = snakeCase(named.slice(at + 1));
  const field = fields.find((one) => one.name === name || columnOf(one) === name);
  if (field === undefined) {
    const known = fields.map((one) => one.name);
    const suggestion = nearest(name, known);
    throw new ChangeError({
      code: 'unknown-field',
      resource: labelOf(resource),
      value: name,
      known,
      suggestion,
    });
  }
  const without = (keys: ReadonlyArray<readonly string[]>): ReadonlyArray<readonly string[]> =>
    keys.filter((columns) => !columns.includes(columnOf(field)));
  const rest = fields.filter((one) => one !== field);
  return withText(
    answers,
    resource,
    formatFields({ fields: rest, uniques: without(uniques), indexes: without(indexes) }),
  );
}

function withText(answers: Answers, resource: Resource, fields: string): Answers {
  try {
    const resources = answers.resources.map((one) => (one === resource ? { ...one, fields } : one));
    const after = normaliseAnswers({ ...answers, resources });
    return JSON.stringify(after) === JSON.stringify(answers) ? answers : after;
  } catch (error) {
    if (error instanceof AnswersError) throw new ChangeError({ code: 'answers', problems: error.problems });
    throw error;
  }
}
