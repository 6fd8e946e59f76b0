import type { Language } from '../answers/answers.js';
import type { FeatureId } from '../answers/catalogue.js';
import type { ResourceKind } from '../answers/kinds.js';

/**
 * A compiled template: fixed texts, and what is to be worked out. Strings only, so that it travels compressed and needs no
 * parsing; a string that begins with one of these characters is no text, and no text has any of them.
 *
 * What is said to follow are strings of their own. A body is the number of its strings, and those. A path is the number of
 * contexts to climb (or a variable of the loop, or the root), then properties, with dots between.
 */
export const Mark = {
  /** Before a path. */
  value: '\u0002',
  /** Before a slot's name; its indentation follows. */
  slot: '\u0003',
  /** Before a helper's name; its argument follows. */
  call: '\u0004',
  /** Before a block helper's name; its argument follows, and a body. */
  block: '\u0005',
  /** Before a path; two bodies follow, the second for when it is false. */
  if: '\u0006',
  /** Before a path; a body follows. */
  each: '\u0007',
} as const;

export const LAST_MARK = Mark.each;

/** A file or slot contribution: fixed text, fixed bytes, or a template. */
export type Source = { text: string } | { base64: string } | { template: string[] };

export interface TemplateFile {
  /** Path in the generated project, with `/`. */
  path: string;
  /** Set when the file exists once for each language. */
  lang?: Language;
  source: Source;
}

export interface SlotContribution extends TemplateFile {
  /** Name of the slot of the file at `path`. */
  slot: string;
}

/** One folder under templates/, compiled. */
export interface Layer {
  /**
   * When the layer is on: all features of any of these sets are. `[[]]` is the base; `jwt+sqlalchemy` is one set of two;
   * `celery-or-inference` is two sets of one.
   */
  anyOf: FeatureId[][];
  /** Set when the layer is rendered once for each resource of this kind, whose names stand in its paths. */
  resource?: ResourceKind;
  /** Set when everything in the layer is of this language. */
  lang?: Language;
  files: TemplateFile[];
  slots: SlotContribution[];
}
