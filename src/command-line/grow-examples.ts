import { isKind, kinds, type ResourceKind } from '../answers/kinds.js';
import type { GrowCommandName } from './grow-arguments.js';

const FIELDS = '"title:str(80) slug:str unique body:text? views:int=0"';

/** What is typed behind the name of the command; of kinds of resources their own table says it. */
const EXAMPLES: Readonly<Record<Exclude<GrowCommandName, ResourceKind>, string>> = {
  undo: '',
  list: '',
  capstone: 'b',
  feature: 'jwt redis',
  field: 'posts "slug:str unique index(title,created_at)"',
  migration: JSON.stringify('fill in missing names'),
  remove: 'posts.views',
  diff: 'app/main.py',
  upgrade: '--dry-run',
  check: '--json',
  explain: 'app/main.py:31',
  learn: '--watch',
  lesson: '2.3',
};

/** A command line that does something with the command. */
export function exampleOf(command: GrowCommandName): string {
  if (!isKind(command)) return `fastapi-curriculum ${command} ${EXAMPLES[command]}`.trim();
  const { example, fields, table } = kinds[command];
  const more = command === 'router' ? ' --protect=owner' : '';
  return `fastapi-curriculum ${command} ${example}${fields ? ` ${table ? FIELDS : 'title:str'}${more}` : ''}`;
}
