import type { Release } from './release.js';
import { v0_2_0 } from './v0.2.0.js';

/** Every release that changes projects, the oldest first. */
export const releases: readonly Release[] = [v0_2_0];
