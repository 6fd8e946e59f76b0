/**
 * What other programs may import: a project as a function of its answers, and where each of its lines comes from. Nothing
 * in here needs Node, so that a page in a browser can do the same.
 */
export { type Answers, normaliseAnswers } from './answers/answers.js';
export { features } from './answers/catalogue.js';
export { presets } from './answers/presets.js';
export { type Cause, type Origin, Origins } from './explain/origin.js';
export { render } from './render/index.js';
