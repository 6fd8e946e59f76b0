import { defineConfig } from 'vitest/config';

/** Tests of functions: nothing is built for them, so that one of these files takes a second or two. */
const FUNCTIONS = 'test/{unit,property,snapshots,lint}/**/*.test.ts';
/** What `npm run test:real` and the like run, see vitest.real.config.ts. */
const ELSEWHERE = ['test/real/{every,rotating,growth,long}/**', 'test/{pack,examples}/**'];

export default defineConfig({
  test: {
    // Property tests and real processes take as long as the machine needs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Node 20 has a WebSocket client only when it is asked for.
    execArgv: ['--experimental-websocket'],
    // By default one processor is left to whoever watches.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'functions',
          include: [FUNCTIONS],
          globalSetup: ['test/compile.ts', 'test/snapshots/update-flag.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'commands',
          include: ['test/**/*.test.ts'],
          exclude: [FUNCTIONS, ...ELSEWHERE],
          globalSetup: ['test/create/build.ts'],
        },
      },
    ],
  },
});
