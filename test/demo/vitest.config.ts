import { defineConfig } from 'vitest/config';
import { compileTemplates } from '../../src/compile/compile-templates.js';

compileTemplates('templates', 'src/generated');

export default defineConfig({
  test: {
    include: ['test/demo/*.demo.ts'],
    // Node 20 has a WebSocket client only when it is asked for.
    execArgv: ['--experimental-websocket'],
    globalSetup: ['test/create/build.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
