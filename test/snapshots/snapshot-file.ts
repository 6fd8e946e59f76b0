import { type Condition, formatCondition, parseCondition } from './condition.js';
import type { Row } from './line-union.js';

/** What a snapshot file says about one path of the generated projects. */
export interface Snapshot {
  /** When the file is there at all. Conditions of rows take that for granted. */
  present: Condition;
  rows: readonly Row[];
}

/** Wider conditions push their own line to the right: a feature that comes moves nobody else's rows. */
const COLUMN = 22;

const ROW = /^(\{[^}]*\})? *([|\\])(?: (.*))?$/;

/**
 * A snapshot as text to be read in reviews: when the file is there, then its lines, each behind its condition.
 *
 * A line without a line end (the last one of a file, if any) has `\` instead of `|`.
 *
 * @throws Error for a carriage return, which git would not keep.
 */
export function encodeSnapshot({ present, rows }: Snapshot, variables: readonly string[]): string {
  const conditions = rows.map(({ condition }) => formatCondition(condition, variables));
  const lines = rows.map(({ line }, index) => {
    if (line.includes('\r')) throw new Error('a carriage return in a rendered file');
    const text = line.replace(/\n$/, '');
    return `${conditions[index]?.padEnd(COLUMN)}${text === line ? '\\' : '|'}${text === '' ? '' : ` ${text}`}\n`;
  });
  return `present: ${formatCondition(present, variables) || 'always'}\n${lines.join('')}`;
}

/** The reverse of `encodeSnapshot`. @throws Error for a text that it cannot have made. */
export function decodeSnapshot(text: string, variables: readonly string[]): Snapshot {
  const [header = '', ...lines] = text.split('\n');
  const present = /^present: (always|\{.*\})$/.exec(header)?.[1];
  if (present === undefined || lines.pop() !== '') throw new Error('not a snapshot');
  const conditions = new Map<string, Condition>();
  return {
    present: parseCondition(present === 'always' ? '' : present, variables),
    rows: lines.map((line) => {
      const [, condition = '', separator, content = ''] = ROW.exec(line) ?? [];
      if (separator === undefined) throw new Error(`not a row of a snapshot: ${line}`);
      const known = conditions.get(condition) ?? parseCondition(condition, variables);
      conditions.set(condition, known);
      return { line: separator === '|' ? `${content}\n` : content, condition: known };
    }),
  };
}
