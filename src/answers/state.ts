import { digest, type Tree } from '../files/content.js';
import { pathProblem, STATE_FILE } from '../files/project-path.js';
import { type Answers, AnswersError, type AnswersProblem, normaliseAnswers } from './answers.js';

/** Raised when the file's shape changes. A project says with it which generators can read it. */
export const STATE_SCHEMA = 1;

type StateJson = Record<string, unknown>;

/** How a file of a schema becomes one of the next: every version reads what all earlier ones have written. */
const RAISES: Readonly<Record<number, (state: StateJson) => StateJson>> = {};

/** Raises the state to the current schema, one step at a time; a schema without a step stays. */
export function raiseSchema(state: StateJson, raises = RAISES, target = STATE_SCHEMA): StateJson {
  const { schema } = state;
  const raise = typeof schema === 'number' && schema < target ? raises[schema] : undefined;
  return raise === undefined
    ? state
    : raiseSchema({ ...raise(state), schema: Number(schema) + 1 }, raises, target);
}

/** What a project knows about itself: the answers it is a function of, and what was rendered from them. */
export interface State {
  /** Version of the generator that last wrote the project. */
  generator: string;
  answers: Answers;
  /** Path -> digest of what was rendered, which tells an edited file from an untouched one. */
  files: ReadonlyMap<string, string>;
}

export type StateProblem =
  | { code: 'malformed'; line: number | undefined; message: string }
  | { code: 'conflict-markers'; line: number }
  | { code: 'newer-schema'; schema: number; generator: string | undefined }
  | { code: 'not-an-object' }
  | { code: 'unknown-schema' }
  | { code: 'missing'; key: string }
  | { code: 'wrong-type'; key: string; expected: string }
  | { code: 'bad-file'; path: string }
  | { code: 'answers'; problem: AnswersProblem };

/** The state file cannot be used; `problems` lists everything that is wrong with it. */
export class StateError extends Error {
  override readonly name = 'StateError';

  constructor(readonly problems: readonly StateProblem[]) {
    super(`${STATE_FILE}: ${problems.map((problem) => JSON.stringify(problem)).join('; ')}`);
  }
}

/**
 * Digests of everything in `tree` that is rendered. What is history, secret or made by a tool is not: it changes without
 * being edited. Nor is the state file itself, which would have to hold its own digest.
 */
export function recordOf(tree: Tree): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, content] of tree) if (!OUTSIDE_RENDER.test(path)) files.set(path, digest(content));
  return files;
}

const OUTSIDE_RENDER =
  /^(\.fastapi-curriculum\.json|\.env|uv\.lock|package-lock\.json)$|(^|\/)versions\/[^/]+\.py$/;

/** The state file's text: the same state gives the same bytes. */
export function formatState({ generator, answers, files }: State): string {
  const { name, lang, env, features, resources } = answers;
  const state = {
    schema: STATE_SCHEMA,
    generator,
    name,
    lang,
    env,
    features: [...features].sort(),
    resources,
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  return `${JSON.stringify(state, null, 2)}\n`;
}

/**
 * Reads the text of a state file.
 *
 * @throws StateError listing everything that is wrong.
 */
export function parseState(text: string): State {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StateError([{ code: 'not-an-object' }]);
  }
  const { schema, generator, files, ...answers } = raiseSchema(value as StateJson);
  // First and alone: what a newer version wrote may mean anything, and complaining about the rest of it helps nobody.
  if (typeof schema === 'number' && schema > STATE_SCHEMA) {
    const by = typeof generator === 'string' ? generator : undefined;
    throw new StateError([{ code: 'newer-schema', schema, generator: by }]);
  }

  const problems: StateProblem[] = [];
  if (schema === undefined) problems.push({ code: 'missing', key: 'schema' });
  else if (schema !== STATE_SCHEMA) problems.push({ code: 'unknown-schema' });
  if (generator === undefined) problems.push({ code: 'missing', key: 'generator' });
  else if (typeof generator !== 'string')
    problems.push({ code: 'wrong-type', key: 'generator', expected: 'string' });
  const recorded = checkFiles(files, problems);
  const normalised = checkAnswers(answers, problems);
  if (problems.length > 0 || normalised === undefined) throw new StateError(problems);
  return { generator: generator as string, answers: normalised, files: recorded };
}

function parseJson(text: string): unknown {
  const marker = text.split('\n').findIndex((line) => /^(<{7}|\|{7}|={7}|>{7})( |\r?$)/.test(line));
  if (marker !== -1) throw new StateError([{ code: 'conflict-markers', line: marker + 1 }]);
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = /position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
    throw new StateError([{ code: 'malformed', line, message }]);
  }
}

function checkAnswers(given: Record<string, unknown>, problems: StateProblem[]): Answers | undefined {
  // No defaults here: a state file always states these.
  for (const key of ['lang', 'env', 'features']) {
    if (given[key] === undefined) problems.push({ code: 'missing', key });
  }
  try {
    return normaliseAnswers(given);
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    problems.push(...error.problems.map((problem): StateProblem => ({ code: 'answers', problem })));
    return undefined;
  }
}

function checkFiles(value: unknown, problems: StateProblem[]): Map<string, string> {
  const files = new Map<string, string>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push(
      value === undefined
        ? { code: 'missing', key: 'files' }
        : { code: 'wrong-type', key: 'files', expected: 'object' },
    );
    return files;
  }
  for (const [path, hash] of Object.entries(value)) {
    if (pathProblem(path) !== undefined || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) {
      problems.push({ code: 'bad-file', path });
    } else files.set(path, hash);
  }
  return files;
}
