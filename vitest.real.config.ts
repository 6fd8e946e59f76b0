import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compileTemplates } from './src/build/compile-templates.js';

compileTemplates('templates', 'src/generated');

/** These take longest by far: what is short fits in beside them, and not the other way round. */
const LONG = /(combinations|features)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => Number(LONG.test(b.moduleId)) - Number(LONG.test(a.moduleId)));
  }
}

/** What `npm run test:real` and `npm run test:growth` run: it takes long, and needs servers and the network. */
export default defineConfig({
  test: {
    include: ['test/real/{every,growth}/*.test.ts', 'test/pack/*.test.ts'],
    // Those that kill servers mostly wait; the long ones beside them do not.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // Node 20 has a WebSocket client only when it is asked for.
    execArgv: ['--experimental-websocket'],
    globalSetup: ['test/create/build.ts'],
    testTimeout: 60_000,
  },
});
