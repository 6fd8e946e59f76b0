import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { merge } from '../../src/merge.js';
import { temporaryFolder } from '../grow/versions.js';

const RUNS = 9;

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function print(what: string, ms: number): void {
  process.stdout.write(`${what.padEnd(48)}${ms.toFixed(1).padStart(10)} ms\n`);
}

it('adds a feature: the whole process, and what only starting it takes', async () => {
  const folder = temporaryFolder('bench-grow');
  const original = join(folder, 'original');
  await execa(process.execPath, [resolve('dist/cli.js'), original, '--yes', '--no-install', '--no-git']);
  const time = async (...args: string[]): Promise<number> => {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const root = join(folder, `run-${run}`);
      cpSync(original, root, { recursive: true });
      const started = performance.now();
      const { exitCode } = await execa(process.execPath, [resolve('dist/grow.js'), ...args], {
        cwd: root,
        reject: false,
      });
      times.push(performance.now() - started);
      expect(exitCode).toBe(0);
      rmSync(root, { recursive: true });
    }
    return median(times);
  };
  print('start only (--version)', await time('--version'));
  print('feature jwt', await time('feature', 'jwt', '--yes'));
  print('check', await time('check'));
  rmSync(folder, { recursive: true });
});

it.each([100, 1000, 3000])('merges a module of %i lines', (length) => {
  const base = Array.from({ length: length / 4 }, (_, n) => `def f${n}() -> int:\n    return ${n}\n\n\n`);
  const [yours, theirs] = [base, base].map((blocks, side) =>
    blocks
      .map((block, n) => (n % 20 === side * 10 + 3 ? block.replace('return', 'return 1 +') : block))
      .join(''),
  ) as [string, string];
  const times = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    expect(merge({ path: 'a.py', base: base.join(''), yours, theirs }).conflicts).toBe(0);
    return performance.now() - started;
  });
  print(`merge, ${length} lines`, median(times));
});
