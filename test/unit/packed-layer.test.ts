import { expect, test } from 'vitest';
import { layers } from '../../src/render/layers.js';
import { packLayer, unpackLayer } from '../../src/render/packed-layer.js';
import type { Piece } from '../../src/render/template.js';

test('every layer is what it was when it is unpacked', () => {
  for (const { files, slots } of layers) {
    for (const lang of [undefined, 'ko', 'en'] as const) {
      const content = {
        files: files.filter((file) => file.lang === lang),
        slots: slots.filter((slot) => slot.lang === lang),
      };
      expect(unpackLayer(packLayer(content), lang)).toEqual(content);
    }
  }
});

test('blocks in blocks, empty ones and what comes after them stay where they are', () => {
  const inner: Piece = { if: [0, 'ko'], body: [], otherwise: ['\n', { value: ['@root', 'name'] }] };
  const template: Piece[] = [
    { block: 'imports', on: '', body: [{ slot: 'imports', indent: '' }, inner, 'after'] },
    { each: [1, 'fields'], body: [{ if: ['@last'], body: [inner], otherwise: [] }, ','] },
    { call: 'model', on: 'users' },
    'end\n',
  ];
  const content = { files: [{ path: 'a', source: { template } }], slots: [] };
  expect(unpackLayer(packLayer(content))).toEqual(content);
});

test('a text that would be taken apart is refused', () => {
  const content = { files: [{ path: 'a', source: { text: 'bell \u0007' } }], slots: [] };
  expect(() => packLayer(content)).toThrow('control character');
});
