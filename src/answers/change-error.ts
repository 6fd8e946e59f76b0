import type { AnswersProblem } from './answers.js';
import type { FeatureId } from './catalogue.js';

export type ChangeProblem =
  | { code: 'unknown-feature'; value: string; suggestion: string | undefined }
  /** Other features require it, so that it cannot be removed by itself. */
  | { code: 'required'; feature: FeatureId; by: FeatureId[] }
  | { code: 'conflict'; features: readonly [FeatureId, FeatureId] }
  | { code: 'answers'; problems: readonly AnswersProblem[] }
  /** Other resources need the feature or refer to the resource that would be removed. */
  | { code: 'in-use'; subject: string; by: readonly string[] }
  | { code: 'unknown-resource'; value: string; suggestion: string | undefined }
  | {
      code: 'unknown-field';
      resource: string;
      value: string;
      known: readonly string[];
      suggestion: string | undefined;
    }
  | { code: 'ambiguous'; value: string; candidates: readonly string[] };

/** The change cannot be made to this project; nothing was touched. */
export class ChangeError extends Error {
  override readonly name = 'ChangeError';

  constructor(readonly problem: ChangeProblem) {
    super(JSON.stringify(problem));
  }
}
