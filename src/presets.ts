import type { FeatureId } from './catalogue.js';
import type { Localised } from './manifest.js';

/** A named set of features, for a project of the curriculum's final part. */
export interface Preset {
  /** What follows `--preset`. */
  id: string;
  title: Localised;
  /** Curriculum sections, or final projects, that the set was made for. */
  sections: string[];
  features: FeatureId[];
}

/** None yet: presets come with the final projects. An id that is not in here is refused, never ignored. */
export const presets: readonly Preset[] = [];
