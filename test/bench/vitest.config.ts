import { defineConfig } from 'vitest/config';
import { compileTemplates } from '../../src/compile/compile-templates.js';

compileTemplates('templates', 'src/generated');

/** Benchmarks: one after the other, for they would slow each other down. */
export default defineConfig({
  test: {
    include: ['test/bench/**/*.bench.ts'],
    fileParallelism: false,
    globalSetup: ['test/create/build.ts'],
    // A new environment with everything in it comes over the network.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
