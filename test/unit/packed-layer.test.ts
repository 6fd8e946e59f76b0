import { expect, test } from 'vitest';
import { layers } from '../../src/render/layers.js';
import { packLayer, unpackLayer } from '../../src/render/packed-layer.js';

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
