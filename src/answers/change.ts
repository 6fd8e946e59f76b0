import { nearest } from '../text/nearest.js';
import { type Answers, AnswersError, normaliseAnswers } from './answers.js';
import { closure, conflictsAmong, type FeatureId, features, isFeatureId } from './catalogue.js';
import { ChangeError } from './change-error.js';
import { withFields, withoutField } from './change-fields.js';
import { parseFields } from './fields.js';
import { resourceNamed, sameName } from './named-resource.js';
import { labelOf, type Resource } from './resource.js';

export { ChangeError, type ChangeProblem } from './change-error.js';

/** What a person asks of an existing project. */
export type Change =
  | { kind: 'add' | 'remove'; feature: FeatureId }
  /** As typed: it is checked later, together with all other answers. */
  | { kind: 'add'; resource: GivenResource }
  /** Further fields of what is there, or keys of fields that are: `slug:str unique`, `unique(author,slug)`. */
  | { kind: 'add'; fieldsOf: string; fields: string }
  /** Its name, with its kind in front where two resources share the name: `posts`, `router/posts`; or a field, `posts.slug`. */
  | { kind: 'remove'; named: string };

/** A resource in the words of the command line. */
export type GivenResource = Pick<Resource, 'kind' | 'name'> & Readonly<Record<string, unknown>>;

/** Names the feature, resource or field: `celery`, `router posts`, `posts.slug`. */
export function subjectOf(change: Change): string {
  if ('feature' in change) return change.feature;
  if ('fieldsOf' in change) {
    const { fields } = parseFields(change.fields);
    const names = fields.map(({ name }) => `${change.fieldsOf}.${name}`);
    return names.length > 0 ? names.join(', ') : `${change.fieldsOf} ${change.fields}`;
  }
  return 'named' in change ? change.named : labelOf(change.resource);
}

/** @throws ChangeError when there is no such feature. */
export function changeOf(kind: Change['kind'], id: string): Change {
  if (isFeatureId(id)) return { kind, feature: id };
  if (kind === 'remove') return { kind, named: id };
  const ids = features.map((feature) => feature.id);
  throw new ChangeError({ code: 'unknown-feature', value: id, suggestion: nearest(id, ids) });
}

/**
 * The answers after the change; the same object when the project already is as it should be.
 *
 * @throws ChangeError when a feature that is needed would go, or two that exclude each other would meet.
 */
export function changeAnswers(answers: Answers, change: Change): Answers {
  if ('resource' in change) return withResource(answers, change.resource);
  if ('fieldsOf' in change) return withFields(answers, change.fieldsOf, change.fields);
  if ('named' in change)
    return change.named.includes('.')
      ? withoutField(answers, change.named)
      : withoutResource(answers, change.named);
  const { kind, feature } = change;
  const asked = answers.features;
  if (kind === 'add') {
    if (asked.includes(feature)) return answers;
    const all = [...asked, feature].sort();
    const [clash] = conflictsAmong(closure(all));
    if (clash) throw new ChangeError({ code: 'conflict', features: clash });
    return { ...answers, features: all };
  }
  const rest = asked.filter((id) => id !== feature);
  const by = rest.filter((id) => closure([id]).some((one) => one.id === feature));
  if (by.length > 0) throw new ChangeError({ code: 'required', feature, by });
  return asked.includes(feature) ? checked({ ...answers, features: rest }, feature) : answers;
}

function withResource(answers: Answers, given: GivenResource): Answers {
  try {
    // Without its older self: adding the same resource twice is not a name clash.
    const others = answers.resources.filter(
      ({ kind, name }) => kind !== given.kind || !sameName(given, name),
    );
    const after = normaliseAnswers({ ...answers, resources: [...others, given] });
    if (JSON.stringify(after.resources) === JSON.stringify(answers.resources)) return answers;
    return normaliseAnswers({ ...answers, resources: [...answers.resources, given] });
  } catch (error) {
    if (error instanceof AnswersError) throw new ChangeError({ code: 'answers', problems: error.problems });
    throw error;
  }
}

function withoutResource(answers: Answers, named: string): Answers {
  const resource = resourceNamed(answers, named);
  const rest = answers.resources.filter((one) => one !== resource);
  return checked({ ...answers, resources: rest }, labelOf(resource));
}

/** Refuses answers in which a remaining resource needs what was removed. */
function checked(after: Answers, subject: string): Answers {
  try {
    return normaliseAnswers(after);
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    const by = error.problems.flatMap((problem) => ('resource' in problem ? problem.resource : []));
    throw new ChangeError({ code: 'in-use', subject, by: [...new Set(by)] });
  }
}
