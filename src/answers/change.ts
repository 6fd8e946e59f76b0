import { nearest } from '../text/nearest.js';
import { type Answers, AnswersError, type AnswersProblem, normaliseAnswers } from './answers.js';
import { closure, conflictsAmong, type FeatureId, features, isFeatureId } from './catalogue.js';
import { snakeCase } from './names.js';
import { pluralOf, singularOf } from './nouns.js';
import { labelOf, type Resource } from './resource.js';

/** What a person asks of an existing project. */
export type Change =
  | { kind: 'add' | 'remove'; feature: FeatureId }
  /** As typed: it is checked later, together with all other answers. */
  | { kind: 'add'; resource: GivenResource }
  /** Its name, with its kind in front where two resources share the name: `posts`, `router/posts`. */
  | { kind: 'remove'; named: string };

/** A resource in the words of the command line. */
export type GivenResource = Pick<Resource, 'kind' | 'name'> & Readonly<Record<string, unknown>>;

/** Names the feature or resource: `celery`, `router posts`. */
export function subjectOf(change: Change): string {
  if ('feature' in change) return change.feature;
  return 'named' in change ? change.named : labelOf(change.resource);
}

export type ChangeProblem =
  | { code: 'unknown-feature'; value: string; suggestion: string | undefined }
  /** Other features require it, so that it cannot be removed by itself. */
  | { code: 'required'; feature: FeatureId; by: FeatureId[] }
  | { code: 'conflict'; features: readonly [FeatureId, FeatureId] }
  | { code: 'answers'; problems: readonly AnswersProblem[] }
  /** Other resources need the feature or refer to the resource that would be removed. */
  | { code: 'in-use'; subject: string; by: readonly string[] }
  | { code: 'unknown-resource'; value: string; suggestion: string | undefined }
  | { code: 'ambiguous'; value: string; candidates: readonly string[] };

/** The change cannot be made to this project; nothing was touched. */
export class ChangeError extends Error {
  override readonly name = 'ChangeError';

  constructor(readonly problem: ChangeProblem) {
    super(JSON.stringify(problem));
  }
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
  if ('named' in change) return withoutResource(answers, change.named);
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
  const rest = answers.resources.filter((one) => one !== resource);
  return checked({ ...answers, resources: rest }, labelOf(resource));
}

/** Whether the typed name normalises to `normal`. */
function sameName({ kind, name }: Pick<Resource, 'kind' | 'name'>, normal: string): boolean {
  const snake = snakeCase(name.normalize('NFC'));
  return snake === normal || (kind === 'schema' ? singularOf(snake) : pluralOf(snake)) === normal;
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
