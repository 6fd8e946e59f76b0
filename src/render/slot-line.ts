/** A line holding only this was a slot that nothing filled, and is dropped. Cannot occur in a template. */
const EMPTY_SLOT = '\u0000';

/** What takes the place of a slot's line: the contributions at the slot's indentation, or the empty mark. */
export function fillSlot(contributions: readonly string[], indent: string): string {
  // A contribution may have slots of its own.
  const text = dropEmptySlots(contributions.join(''));
  if (text === '') return EMPTY_SLOT;
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n');
}

/** `text` without the lines of slots that nothing filled. */
export function dropEmptySlots(text: string): string {
  return text.includes(EMPTY_SLOT) ? text.replaceAll(`${EMPTY_SLOT}\n`, '') : text;
}
