import type { Language } from '../answers.js';
import type { FeatureId } from '../catalogue.js';
import type { ResourceKind } from '../resources/resource.js';

/** A name in a template: the number of contexts to climb (or a variable of the loop, or the root), then properties. */
export type Path = [start: number | '@root' | '@first' | '@last' | '@index', ...properties: string[]];

/** A piece of a compiled template: fixed text, or something to be worked out. Plain data, so that it travels compressed. */
export type Piece =
  | string
  | { value: Path }
  | { slot: string; indent: string }
  | { call: string; on: string }
  | { block: string; on: string; body: Piece[] }
  | { if: Path; body: Piece[]; otherwise: Piece[] }
  | { each: Path; body: Piece[] };

/** A file or slot contribution: fixed text, fixed bytes, or a template. */
export type Source = { text: string } | { base64: string } | { template: Piece[] };

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
