/** 0 is done; 3, done with conflicts, belongs to commands that merge. */
export type ExitCode = 0 | FailureCode;
export type FailureCode = 1 | 2 | 3 | 129 | 130 | 143;

/** The command ends here, for a reason that is the person's to know; `message` says it in their language. */
export class Exit extends Error {
  override readonly name = 'Exit';

  constructor(
    readonly code: FailureCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Ctrl-C, ESC or a signal; whoever catches it knows what is left on the disk. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
