import { expect, it } from 'vitest';
import { distributionName } from '../../src/render/context.js';

it.each([
  ['My API', 'my-api'],
  ['서비스', 'app'],
  // It would require itself.
  ['fastapi', 'fastapi-app'],
  // Installing it would replace what installs it.
  ['pip', 'pip-app'],
  ['Hatchling', 'hatchling-app'],
])('the distribution of the project %s is %s', (name, distribution) => {
  expect(distributionName(name)).toBe(distribution);
});
