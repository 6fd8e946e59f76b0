import type { FeatureId } from './catalogue.js';
import type { Section } from './curriculum.js';

/** A named set of features, for a project of the curriculum's final part; the locales have its title. */
export interface Preset {
  /** The preset's name, as in `--preset NAME`. */
  id: PresetId;
  /** Curriculum sections, or final projects, that the set was made for. */
  sections: Section[];
  features: FeatureId[];
}

export type PresetId = 'ml-serving' | 'crud-service';

/** In the order of the curriculum. An id that is not in here is refused, never ignored. */
export const presets: readonly Preset[] = [
  {
    id: 'ml-serving',
    sections: ['A'],
    features: [
      'jwt',
      'sqlalchemy',
      'celery',
      'websocket',
      'gpu',
      'prometheus',
      'redis',
      'inference',
      'rate-limit',
    ],
  },
  { id: 'crud-service', sections: ['B'], features: ['rate-limit', 'board'] },
];
