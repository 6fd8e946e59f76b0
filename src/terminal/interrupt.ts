import { Cancelled, type FailureCode } from './exit.js';

const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Watches for signals that ask the process to stop. */
export interface Interrupt {
  signal: AbortSignal;
  /** Exit code of whatever was cancelled: a prompt's Ctrl-C and ESC are no signals, and count as Ctrl-C. */
  exitCode(): FailureCode;
  /** @throws Cancelled once a signal has come. */
  check(): void;
}

/**
 * From here on Ctrl-C no longer kills the process: it aborts `signal`, and whoever is at work stops in good order.
 *
 * Further signals change nothing: undoing half a project must not be undone by impatience.
 */
export function watchForInterrupt(process: NodeJS.Process): Interrupt {
  const controller = new AbortController();
  let code: FailureCode = EXIT_CODES.SIGINT;
  for (const name of Object.keys(EXIT_CODES) as Array<keyof typeof EXIT_CODES>) {
    process.on(name, () => {
      if (!controller.signal.aborted) code = EXIT_CODES[name];
      controller.abort(new Cancelled());
    });
  }
  return {
    signal: controller.signal,
    exitCode: () => code,
    check: () => controller.signal.throwIfAborted(),
  };
}
