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

/** In the order of the curriculum. An id that is not in here is refused, never ignored. */
export const presets: readonly Preset[] = [
  {
    id: 'ml-serving',
    title: { en: 'final project A: an API that serves a model', ko: '실전 프로젝트 A: ML 모델 서빙 API' },
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
  {
    id: 'crud-service',
    title: { en: 'final project B: a RESTful service', ko: '실전 프로젝트 B: RESTful CRUD 서비스' },
    sections: ['B'],
    features: ['rate-limit', 'board'],
  },
];
