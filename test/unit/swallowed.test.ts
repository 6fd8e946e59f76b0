import { expect, test } from 'vitest';
import { parseArguments } from '../../src/command-line/args.js';
import { commandMeantForNpm } from '../../src/command-line/swallowed.js';

/** What npm 11 hands over for `npm create fastapi-curriculum …`, as observed. */
const npm = {
  npm_lifecycle_event: 'npx',
  npm_config_user_agent: 'npm/11.19.1 node/v20.20.2',
  npm_config_yes: 'true',
};

function meant(argv: string[], variables: Record<string, string>): string | undefined {
  return commandMeantForNpm(parseArguments(argv, '/work').given, { ...npm, ...variables });
}

test('--features LIST leaves the list among the arguments', () => {
  expect(meant(['my-api', 'jwt,sqlalchemy'], { npm_config_features: 'true' })).toBe(
    'npm create fastapi-curriculum@latest my-api -- --features jwt,sqlalchemy',
  );
});

test('without a directory the list is not taken for one', () => {
  expect(meant(['jwt'], { npm_config_features: 'true' })).toBe(
    'npm create fastapi-curriculum@latest -- --features jwt',
  );
});

test('--features=LIST leaves the list in the variable', () => {
  expect(meant(['my-api'], { npm_config_features: 'jwt' })).toBe(
    'npm create fastapi-curriculum@latest my-api -- --features jwt',
  );
});

test('-f is --force to npm', () => {
  expect(meant(['my-api', 'jwt'], { npm_config_force: 'true' })).toBe(
    'npm create fastapi-curriculum@latest my-api -- --features jwt',
  );
  expect(meant(['my-api'], { npm_config_force: 'true' })).toBeUndefined();
});

test('switches with no- are stored as false', () => {
  const variables = { npm_config_install: '', npm_config_git: 'false', npm_config_dry_run: 'true' };
  expect(meant(['my-api'], variables)).toBe(
    'npm create fastapi-curriculum@latest my-api -- --no-install --no-git --dry-run',
  );
});

test('npm configured with a git of its own has swallowed nothing', () => {
  expect(meant(['my-api'], { npm_config_git: '/opt/git' })).toBeUndefined();
});

test('what stands after -- is kept beside what was swallowed', () => {
  expect(meant(['내 API', '--lang', 'ko'], { npm_config_env: 'uv' })).toBe(
    'npm create fastapi-curriculum@latest "내 API" -- --env uv --lang ko',
  );
});

test('--yes is left alone, because people give it to npm on purpose', () => {
  expect(meant(['my-api'], {})).toBeUndefined();
});

test('inside npm run, and with other package managers, the variables mean something else', () => {
  expect(meant(['my-api'], { npm_config_features: 'jwt', npm_lifecycle_event: 'test' })).toBeUndefined();
  expect(meant(['my-api'], { npm_config_features: 'jwt', npm_config_user_agent: 'pnpm/10' })).toBeUndefined();
});
