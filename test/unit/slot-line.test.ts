import { expect, it } from 'vitest';
import { dropEmptySlots, fillSlot } from '../../src/render/slot-line.js';

it('puts contributions at the slot’s indentation and leaves blank lines blank', () => {
  expect(fillSlot(['a\n\nb\n', 'c\n'], '    ')).toBe('    a\n\n    b\n    c');
});

it('leaves no line where nothing is contributed', () => {
  expect(dropEmptySlots(`before\n${fillSlot([], '    ')}\nafter\n`)).toBe('before\nafter\n');
});

it('leaves no line where a contribution has a slot that nothing fills', () => {
  expect(fillSlot([`f(\n${fillSlot([], '    ')}\n)\n`], '    ')).toBe('    f(\n    )');
});

it('keeps blank lines at the beginning of a contribution', () => {
  expect(fillSlot(['\n\ndef f() -> None: ...\n'], '')).toBe('\n\ndef f() -> None: ...');
});
