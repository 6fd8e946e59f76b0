/** How long something may take that is there in a second or two when the machine has nothing else to do. */
const PATIENCE_MS = 90_000;

interface Waiting {
  /** Milliseconds after which it is given up. */
  patience?: number;
  /** What to say beside what was waited for, when it did not come. */
  more?: () => string;
}

/**
 * Asks again and again, until it is so.
 *
 * @throws Error that names what was waited for.
 */
export async function until(
  done: () => Promise<boolean>,
  what: string,
  { patience = PATIENCE_MS, more = () => '' }: Waiting = {},
): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what} ${more()}`);
    await pause(100);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms));
}

/** /health/ready keeps an answer for a second: waits until it looks again. */
export const forgottenReadiness = (): Promise<void> => pause(1100);
