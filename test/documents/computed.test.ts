import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withCatalogue } from './readme.js';
import { referenceDocument } from './reference.js';
import { slots, slotsDocument } from './slots.js';

it('says of each slot of the base what it is for', () => {
  const without = slots().filter(({ purpose }) => purpose === undefined);
  expect(without.map(({ path, name }) => `write {{! what for }} above "${name}" in ${path}`)).toEqual([]);
});

it('has no slot that nothing fills', () => {
  const empty = slots().filter(({ filledBy }) => filledBy.length === 0);
  expect(empty.map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
});

// `npm run documents:update` writes what differs.
it('lists the slots as they are', async () => {
  await expect(slotsDocument()).toMatchFileSnapshot('../../docs/slots.md');
});

it('lists commands, options, exit codes and the codes of check as they are', async () => {
  await expect(referenceDocument('en')).toMatchFileSnapshot('../../docs/reference.md');
  await expect(referenceDocument('ko')).toMatchFileSnapshot('../../docs/reference.ko.md');
});

it('lists features and presets in the README as they are', async () => {
  for (const [lang, path] of [
    ['en', 'README.md'],
    ['ko', 'README.ko.md'],
  ] as const)
    await expect(withCatalogue(readFileSync(path, 'utf8'), lang)).toMatchFileSnapshot(`../../${path}`);
});
