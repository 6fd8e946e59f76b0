import type { Language } from '../answers.js';
import type { FeatureId } from '../catalogue.js';

/** What Handlebars' precompiler makes of one template; opaque to us. */
export type TemplateSpecification = object;

/** A file or slot contribution: fixed text, fixed bytes, or a compiled template. */
export type Source = { text: string } | { base64: string } | { template: TemplateSpecification };

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
   * When the layer is on: all features of any of these sets are. `[[]]` is the base; `jwt+sqlalchemy` is one set of two; two sets of
   * one are `celery-or-inference`.
   */
  anyOf: FeatureId[][];
  files: TemplateFile[];
  slots: SlotContribution[];
}
