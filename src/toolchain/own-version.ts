import { type Content, toText } from '../files/content.js';
import { PACKAGE } from './old-version.js';

/** What `package.json` asks of this package: a version, a range, or where it is. */
export function ownRequirement(manifest: Content | undefined): string | undefined {
  return PLACE.exec((manifest && toText(manifest)) ?? '')?.[2];
}

/** `package.json` with another requirement of this package; the same text where it has none. */
export function withOwnRequirement(manifest: string, requirement: string): string {
  return manifest.replace(PLACE, (_, key: string) => `${key}${JSON.stringify(requirement)}`);
}

/** Whether npm takes it from a registry: a path, a URL or a tag is the person's own choice. */
export function isVersionRange(requirement: string): boolean {
  return /^[\^~>=<]*\s*\d+(\.\d+)*([-+][\w.-]+)?$/.test(requirement);
}

const PLACE = new RegExp(`("${PACKAGE}"\\s*:\\s*)"([^"\\\\]*)"`);
