import type { Answers } from '../answers/answers.js';
import { select } from '../answers/select.js';
import type { Tree } from '../files/content.js';
import type { DiskReader } from '../plan/index.js';
import { modulesOf } from '../plan/modules.js';

const ENDPOINT = /^@\w+\.(get|post|put|patch|delete)\(\s*["']([^"']*)["']/gm;
const PROTECTED = /dependencies=|Security\(|Depends\(get_current|Principal|CurrentUser/;

/** The person's own endpoints that ask nobody for a login, where `jwt` has come: `app/api/reports.py: GET /reports`. */
export function openEndpoints(before: Answers, after: Answers, rendered: Tree, disk: DiskReader): string[] {
  if (select(before).ids.has('jwt') || !select(after).ids.has('jwt')) return [];
  return [...modulesOf(disk)].flatMap(([path, code]) => {
    if (!path.startsWith('app/')) return [];
    const ours = String(rendered.get(path) ?? '');
    return [...code.matchAll(ENDPOINT)].flatMap((found) => {
      const end = code.slice(found.index).search(/:\n/);
      const head = code.slice(found.index, found.index + Math.max(end, 0));
      if (ours.includes(found[0]) || PROTECTED.test(head)) return [];
      return [`${path}: ${String(found[1]).toUpperCase()} ${found[2] || '""'}`];
    });
  });
}
