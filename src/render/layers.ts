import data from '../generated/templates.json' with { type: 'json' };
import type { Layer } from './template.js';

/** All layers of templates, as the build compiled them. */
export const layers = data as unknown as Layer[];
