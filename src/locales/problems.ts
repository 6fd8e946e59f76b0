import type { AnswersProblem } from '../answers/answers.js';
import type { ArgumentProblem } from '../command-line/args.js';

/** A problem of the command line or of answers from a file. */
export type InputProblem = AnswersProblem | ArgumentProblem;

/** A path that cannot be the project's folder. */
export type PathReason = 'not-a-folder' | 'no-permission' | 'read-only' | 'too-long' | 'disk-full';

/** Why a tool was not used. */
export type MissingTool =
  | { tool: 'uv' | 'conda' | 'git' | 'python' }
  | { tool: 'python'; found: string; needed: string };

/** Why the version that made a project cannot say what it made. */
export type OldVersionProblem =
  /** npm or the old version failed; `detail` is its output. */
  | { code: 'unavailable'; detail: string }
  /** `--from` points to another version. */
  | { code: 'other'; version: string };
