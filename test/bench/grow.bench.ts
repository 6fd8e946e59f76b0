import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { merge } from '../../src/merge/index.js';
import { temporaryFolder } from '../grow/versions.js';
import { pack } from '../pack/packed.js';

const RUNS = 9;

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function print(what: string, ms: number): void {
  process.stdout.write(`${what.padEnd(48)}${ms.toFixed(1).padStart(10)} ms\n`);
}

/** Plop with a generator that does nothing: what it takes by itself. */
const IDLE = "export default (plop) => plop.setGenerator('idle', { prompts: [], actions: [] });\n";

it('adds a feature: the whole process, and what only starting it takes', async () => {
  const folder = temporaryFolder('bench-grow');
  const original = join(folder, 'original');
  await execa(process.execPath, [resolve('dist/cli.js'), original, '--yes', '--no-install', '--no-git']);
  // Where Node finds it from every project below.
  const { file } = await pack();
  await execa('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, file, 'plop@4']);

  const time = async (...command: string[]): Promise<number> => {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const root = join(folder, `run-${run}`);
      cpSync(original, root, { recursive: true });
      writeFileSync(join(root, 'idle.js'), IDLE);
      const started = performance.now();
      const { exitCode, all } = await execa(process.execPath, command, {
        cwd: root,
        stdin: 'ignore',
        all: true,
        reject: false,
      });
      times.push(performance.now() - started);
      expect(exitCode, all).toBe(0);
      rmSync(root, { recursive: true });
    }
    return median(times);
  };
  const grow = resolve('dist/grow.js');
  const plop = join(folder, 'node_modules/plop/bin/plop.js');
  print('start only (--version)', await time(grow, '--version'));
  print('feature jwt', await time(grow, 'feature', 'jwt', '--yes'));
  print('check', await time(grow, 'check'));
  const idle = await time(plop, '--plopfile', 'idle.js', 'idle');
  const through = await time(plop, 'feature', 'jwt', '--yes');
  print('plop alone', idle);
  print('feature jwt through plop', through);
  print('  beyond plop’s own start-up', through - idle);
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
