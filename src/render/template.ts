import type { FeatureId } from '../catalogue.js';
import type { Language } from '../answers.js';

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

/** One folder under templates/, compiled: on when all of `features` are on (the base has none). */
export interface Layer {
  features: FeatureId[];
  files: TemplateFile[];
  slots: SlotContribution[];
}

/** Content of a file in a generated project: text is UTF-8 with LF line ends. */
export type Content = string | Uint8Array;
