// `npm run test:every`: `test:real` and `test:growth` with everything that otherwise comes by turns, each feature added to
// more than one project, and longer walks.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const vitest = new URL('../../node_modules/vitest/vitest.mjs', import.meta.url);
const { status } = spawnSync(
  process.execPath,
  [fileURLToPath(vitest), 'run', '--config', 'vitest.real.config.ts', ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, EVERY: '1' } },
);
process.exitCode = status ?? 1;
