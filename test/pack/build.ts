import { BEST, build } from '../create/build.js';

/** Builds the package as it is published, before the tests that pack it. */
export default function buildForPackage(): Promise<void> {
  return build(BEST);
}
