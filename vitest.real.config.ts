import { defineConfig } from 'vitest/config';
import { compileTemplates } from './src/build/compile-templates.js';

compileTemplates('templates', 'src/generated');

/** What `npm run test:real` and `npm run test:growth` run: it takes long, and needs servers and the network. */
export default defineConfig({
  test: {
    include: ['test/real/{every,growth}/*.test.ts', 'test/pack/*.test.ts'],
    // Node 20 has a WebSocket client only when it is asked for.
    execArgv: ['--experimental-websocket'],
    globalSetup: ['test/create/build.ts'],
    testTimeout: 60_000,
  },
});
