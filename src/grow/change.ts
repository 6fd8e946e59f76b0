import type { Answers } from '../answers.js';
import { closure, conflictsAmong, type FeatureId, features, isFeatureId } from '../catalogue.js';
import { nearest } from '../nearest.js';

/** What a person asks of an existing project. */
export interface Change {
  kind: 'add' | 'remove';
  feature: FeatureId;
}

export type ChangeProblem =
  | { code: 'unknown-feature'; value: string; suggestion: string | undefined }
  /** It is only there because others need it, or one that was asked for does. */
  | { code: 'required'; feature: FeatureId; by: FeatureId[] }
  | { code: 'conflict'; features: readonly [FeatureId, FeatureId] };

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
  const ids = features.map((feature) => feature.id);
  throw new ChangeError({ code: 'unknown-feature', value: id, suggestion: nearest(id, ids) });
}

/**
 * The answers after the change; the same object when the project already is as it should be.
 *
 * @throws ChangeError when a feature that is needed would go, or two that exclude each other would meet.
 */
export function changeAnswers(answers: Answers, { kind, feature }: Change): Answers {
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
  return asked.includes(feature) ? { ...answers, features: rest } : answers;
}
