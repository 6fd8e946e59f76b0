import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** What changes the disk. Reads are not counted: a fault in them changes nothing. */
const WRITES = [
  'mkdirSync',
  'writeFileSync',
  'renameSync',
  'rmdirSync',
  'unlinkSync',
  'chmodSync',
  'rmSync',
] as const;

/** Called before each write with its number, from 1 on; `perform` does it. */
export type Fault = (
  n: number,
  name: string,
  perform: (args?: unknown[]) => unknown,
  args: unknown[],
) => unknown;

/**
 * Runs `during` with every write of this process going through `fault`.
 *
 * @returns how many writes there were.
 */
export async function withFault(fault: Fault, during: () => unknown): Promise<number> {
  const patched = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = Object.fromEntries(
    WRITES.map((name) => [name, patched[name] as (...args: unknown[]) => unknown]),
  );
  let count = 0;
  let within = false;
  for (const [name, original] of Object.entries(originals)) {
    patched[name] = (...args) => {
      // Node's own functions may call one another: what was asked for counts once.
      if (within) return original(...args);
      count++;
      const perform = (changed: unknown[] = args): unknown => {
        within = true;
        try {
          return original(...changed);
        } finally {
          within = false;
        }
      };
      return fault(count, name, perform, args);
    };
  }
  syncBuiltinESMExports();
  try {
    await during();
  } finally {
    Object.assign(patched, originals);
    syncBuiltinESMExports();
  }
  return count;
}

export class Died extends Error {}

/**
 * Dies at write number `n`, as a kill does: nothing reaches the disk any more. `torn` is a kill in the middle of a write.
 */
export function dieAt(n: number, torn = false): Fault {
  return (count, name, perform, args) => {
    if (count < n) return perform();
    if (count === n && torn && name === 'writeFileSync') {
      const content = Buffer.from(args[1] as string);
      perform([args[0], content.subarray(0, content.length / 2), args[2]]);
    }
    throw new Died();
  };
}

/** Write number `n` fails as a disk does; the next ones are fine. */
export function failAt(n: number, code = 'ENOSPC'): Fault {
  return (count, _name, perform) => {
    if (count === n) throw Object.assign(new Error(code), { code });
    return perform();
  };
}
