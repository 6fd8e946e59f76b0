import { nearest } from '../text/nearest.js';
import type { Answers } from './answers.js';
import { features } from './catalogue.js';
import { ChangeError } from './change-error.js';
import { snakeCase } from './names.js';
import { pluralOf, singularOf } from './nouns.js';
import { labelOf, type Resource } from './resource.js';

/**
 * The resource that `posts`, `post`, `router posts` or `router/posts` names.
 *
 * @throws ChangeError when there is none, or more than one.
 */
export function resourceNamed(answers: Answers, named: string): Resource {
  const written = named.replace(/[\s/:]+/, ' ').trim();
  const matching = answers.resources.filter(
    (one) => labelOf(one) === written || sameName({ kind: one.kind, name: written }, one.name),
  );
  const [resource, ...others] = matching;
  if (resource === undefined) {
    const names = [...features.map(({ id }) => id), ...answers.resources.map(({ name }) => name)];
    throw new ChangeError({ code: 'unknown-resource', value: named, suggestion: nearest(named, names) });
  }
  if (others.length > 0)
    throw new ChangeError({
      code: 'ambiguous',
      value: named,
      candidates: matching.map(({ kind, name }) => `${kind}/${name}`),
    });
  return resource;
}

/** Whether the typed name normalises to `normal`. */
export function sameName({ kind, name }: Pick<Resource, 'kind' | 'name'>, normal: string): boolean {
  const snake = snakeCase(name.normalize('NFC'));
  return snake === normal || (kind === 'schema' ? singularOf(snake) : pluralOf(snake)) === normal;
}
