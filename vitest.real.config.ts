import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compileTemplates } from './src/compile/compile-templates.js';
import { EVERY, rotatingFiles } from './test/real/rotation.js';

compileTemplates('templates', 'src/generated');

/** These take longest by far: what is short fits in beside them, and not the other way round. */
const LONG = /(combinations|features)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => Number(LONG.test(b.moduleId)) - Number(LONG.test(a.moduleId)));
  }
}

/**
 * A test of `test/real/every` is run for every commit; one of `test/real/rotating` for every third, by turns. So what proves
 * a product's behaviour on servers of its own, which few changes touch, belongs into `rotating`: moving the file is all
 * there is to do. `npx vitest run --config vitest.real.config.ts NAME` runs it whatever its turn, `npm run test:every` all.
 */
const inTurn = rotatingFiles(
  readdirSync('test/real/rotating').filter((name) => name.endsWith('.test.ts')),
  3,
);

/** What `npm run test:real` and `npm run test:growth` run: it takes long, and needs servers and the network. */
export default defineConfig({
  test: {
    include: [
      'test/real/{every,growth}/*.test.ts',
      ...inTurn.map((name) => `test/real/rotating/${name}`),
      'test/pack/*.test.ts',
      // Images that are built, floods that want a quiet machine: too much for each commit.
      ...(EVERY ? ['test/real/long/*.test.ts'] : []),
    ],
    // Those that kill servers mostly wait; the long ones beside them do not.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // Node 20 has a WebSocket client only when it is asked for.
    execArgv: ['--experimental-websocket'],
    globalSetup: ['test/pack/build.ts'],
    testTimeout: 60_000,
  },
});
