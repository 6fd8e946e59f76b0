import { version } from '../answers/version.js';
import { isOlder } from '../answers/version-order.js';
import type { DiskReader } from '../plan/index.js';
import { PACKAGE } from '../toolchain/old-version.js';
import { isVersionRange, ownRequirement } from '../toolchain/own-version.js';
import type { Finding } from './finding.js';

/** The version that made the project, the one that `package.json` asks for, and this one. */
export function checkVersions(made: string, disk: DiskReader): Finding[] {
  const findings: Finding[] = [];
  if (isOlder(made, version)) {
    findings.push({ code: 'version-older', detail: made, remedy: 'npx fastapi-curriculum upgrade' });
  } else if (made !== version) {
    findings.push({
      code: 'version-newer',
      detail: made,
      remedy: `npm install --save-dev --save-exact ${PACKAGE}@${made}`,
    });
  }
  const entry = disk.entry('package.json');
  const asks = entry.kind === 'file' ? ownRequirement(entry.content) : undefined;
  if (asks !== undefined && isVersionRange(asks) && asks.replace(/^[\^~>=<]*\s*/, '') !== version) {
    findings.push({ code: 'package-version', detail: asks, path: 'package.json', remedy: 'npm install' });
  }
  return findings;
}
