import type { AnswersProblem } from '../answers/answers.js';
import type { ApplyCode } from '../apply/errors.js';
import type { ArgumentProblem } from '../command-line/args.js';
import type { PathObstacle } from '../plan/index.js';

/** A problem of the command line or of answers from a file. */
export type InputProblem = AnswersProblem | ArgumentProblem;

/** A path that cannot be the project's folder. */
export type PathReason = 'not-a-folder' | 'no-permission' | 'read-only' | 'too-long' | 'disk-full';

/** Why a tool was not used. */
export type MissingTool =
  | { tool: 'uv' | 'conda' | 'git' | 'python' }
  | { tool: 'python'; found: string; needed: string };

/**
 * Everything the generator says to a person. A locale that lacks a key does not compile.
 */
export interface Messages {
  help: {
    usage: string;
    summary: string;
    options: string;
    features: string;
    presets: string;
    examples: string;
    exitCodes: string;
    exitCode: Readonly<Record<0 | 1 | 2 | 3 | 130, string>>;
    option: {
      yes: string;
      features: string;
      preset: string;
      lang: string;
      env: string;
      'no-install': string;
      'no-git': string;
      'dry-run': string;
      overwrite: string;
      list: string;
      json: string;
      help: string;
      version: string;
    };
  };
  list: { requires: (ids: string) => string };
  ask: {
    directory: string;
    how: string;
    choose: string;
    features: string;
    featuresHint: string;
    env: string;
    envNotFound: string;
    git: string;
    overwrite: (count: number) => string;
    selectHint: string;
    yes: string;
    no: string;
  };
  problem: (problem: InputProblem) => string;
  seeHelp: string;
  error: string;
  refused: string;
  cancelled: string;
  cancelledWhileWriting: string;
  cancelledAfterWriting: (directory: string) => string;
  notInteractive: (command: string) => string;
  forCodingAgent: (command: string) => string;
  swallowed: (command: string) => string;
  unusablePath: (path: string, reason: PathReason) => string;
  /** `detail`: a reason, or what the system said. */
  unwritable: (path: string, detail: string) => string;
  applyFailed: (code: Exclude<ApplyCode, 'disk' | 'root-not-a-folder'>, path: string) => string;
  collisions: (directory: string, paths: readonly string[]) => string;
  collisionsRemedy: (command: string) => string;
  obstacles: (obstacles: readonly PathObstacle[]) => string;
  alreadyProject: string;
  /** `changed`: files that were edited since, and are left as they are. */
  recovered: (changed: readonly string[]) => string;
  required: (ids: readonly string[]) => string;
  unreadable: (file: string, detail: string) => string;
  notJson: (file: string, detail: string) => string;
  unexpected: string;
  dryRun: {
    heading: (count: number, directory: string) => string;
    overwrites: string;
    wouldRun: string;
    nothingWritten: string;
  };
  written: (count: number, directory: string) => string;
  environmentFile: { kept: (missing: readonly string[]) => string };
  install: {
    running: (tool: string) => string;
    done: (tool: string, seconds: number) => string;
    failed: (command: string) => string;
    retry: string;
    missing: (missing: MissingTool) => string;
    later: string;
  };
  git: {
    done: string;
    insideRepository: string;
    missing: string;
    noIdentity: string;
    failed: (command: string) => string;
    commitMessage: string;
  };
  next: { heading: string; open: (url: string) => string; repeat: string; failed: string };
}
