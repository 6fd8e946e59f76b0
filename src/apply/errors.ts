import type { PathProblem } from '../files/project-path.js';
import type { Refusal } from '../plan/index.js';

export type ApplyCode =
  /** The plan has refusals, which are in `refusals`. */
  | 'refused'
  /** Not a path inside the project, or something that is no folder is above it. */
  | 'outside'
  /** The file changed between planning and writing. */
  | 'changed'
  /** The root is no folder. */
  | 'root-not-a-folder'
  /** Another command is writing to this project at this moment. */
  | 'busy'
  /** The disk said no: full, read-only, not permitted ... `cause` has the system's own error. */
  | 'disk'
  /** Cancelled through the signal, and undone. */
  | 'cancelled'
  /** Undoing failed as well. The journal stays, and the next command tries again. */
  | 'undo-failed'
  /** The journal cannot be read. Nothing was touched; `path` is the journal. */
  | 'journal';

/** Nothing was changed, or all of it was undone, except where `code` says otherwise. */
export class ApplyError extends Error {
  override readonly name = 'ApplyError';
  /** Why, as the system calls it (`ENOSPC`, `EROFS`, `EACCES` ...). */
  readonly errno: string | undefined;

  constructor(
    readonly code: ApplyCode,
    /** Path in the project, or of the project. */
    readonly path: string,
    readonly details: {
      cause?: unknown;
      refusals?: readonly Refusal[];
      problem?: PathProblem;
    } = {},
  ) {
    const errno = (details.cause as NodeJS.ErrnoException | undefined)?.code;
    super(`${code}: ${path}${errno === undefined ? '' : ` (${errno})`}`, { cause: details.cause });
    this.errno = errno;
  }
}
