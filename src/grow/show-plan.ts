import { type Content, toText } from '../files/content.js';
import type { GrowMessages } from '../locales/grow.js';
import type { Action, Plan } from '../plan/index.js';
import type { Terminal } from '../terminal/terminal.js';
import { unifiedDiff } from './unified-diff.js';

interface ShowOptions {
  /** Below each file, how it changes. */
  diff: boolean;
  say: GrowMessages;
  terminal: Terminal;
}

/** Lists what happens to each file that this change concerns. */
export function showPlan({ actions }: Plan, { diff, say, terminal }: ShowOptions): void {
  const { green, yellow, cyan, dim } = terminal.colour;
  for (const action of actions) {
    switch (action.kind) {
      case 'keep':
        if (action.why !== 'same') terminal.say(dim(`  = ${action.path}  (${say.keep[action.why]})`));
        break;
      case 'conflict':
        terminal.say(yellow(`  ! ${action.path}  (${say.conflict[action.why]})`));
        break;
      case 'write':
        terminal.say(`  ${green('+')} ${action.path}`);
        break;
      case 'delete':
        terminal.say(`  ${yellow('-')} ${action.path}`);
        break;
      default:
        terminal.say(`  ${cyan('~')} ${action.path}  (${say.action[action.kind]})`);
    }
    if (diff) for (const line of diffOf(action)) terminal.say(`      ${line}`);
  }
}

function diffOf(action: Action): string[] {
  if (action.kind !== 'overwrite' && action.kind !== 'merge' && action.kind !== 'conflict') return [];
  const after = textOf(action.content);
  const before = textOf(action.was);
  return before === undefined || after === undefined ? [] : unifiedDiff(before, after);
}

function textOf(content: Content | undefined): string | undefined {
  return content === undefined ? undefined : toText(content);
}
