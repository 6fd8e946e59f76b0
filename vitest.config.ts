import { defineConfig } from 'vitest/config';
import { compileTemplates } from './src/compile/compile-templates.js';

compileTemplates('templates', 'src/generated');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/real/every/**',
      'test/real/rotating/**',
      'test/real/growth/**',
      'test/real/long/**',
      'test/pack/**',
      'test/examples/**',
      '**/node_modules/**',
    ],
    // Property tests and real processes take as long as the machine needs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Node 20 has a WebSocket client only when it is asked for.
    execArgv: ['--experimental-websocket'],
    // By default one processor is left to whoever watches.
    maxWorkers: '100%',
    globalSetup: ['test/create/build.ts', 'test/snapshots/update-flag.ts'],
  },
});
