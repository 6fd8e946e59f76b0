import { type Condition, holds, simplestCondition } from './condition.js';

/** One content of a file, and the assignments (see condition.ts) under which the file has it. */
export interface Variant {
  text: string;
  assignments: readonly number[];
}

/** A line, its line end included, and the condition under which it is there. */
export interface Row {
  line: string;
  condition: Condition;
}

/**
 * A line with what it belongs to: the lines above that are less and less indented; of a blank line, the next that is not.
 * Equal lines of different places are told apart by it.
 */
interface Placed {
  line: string;
  place: string;
}

/** A row while the union grows: bit `i` of `in` says whether it is there in example `i`. */
interface Draft extends Placed {
  in: bigint;
}

/** More examples than this are not needed for a file whose lines each depend on a few features. */
const MOST_EXAMPLES = 400;

/**
 * The lines of all variants in one sequence, each with the condition under which it appears, so that reading the rows
 * whose condition holds gives back every variant.
 *
 * Conditions are guessed from a few examples, then every variant is predicted from them; the first one that comes out
 * wrong is aligned with the union and becomes an example as well, until none is wrong. So what is returned has been checked
 * against every variant, and conditions are as simple as the variants allow.
 *
 * @param variants their order matters to readability only: the fullest first, then the simple ones.
 * @param variables how many variables the assignments have.
 * @throws Error when the lines depend on too many variables at once to be read by anyone.
 */
export function lineUnion(variants: readonly Variant[], variables: number): Row[] {
  const cases = variants.flatMap(({ text, assignments }) =>
    assignments.map((assignment) => ({ text, assignment })),
  );
  const examples: number[] = [];
  let drafts: Draft[] = [];
  let rows: Row[] = [];
  let predict = textReader(rows);
  let right = 0;
  for (let index = 0; right < cases.length; index = (index + 1) % cases.length) {
    const { text, assignment } = cases[index] as (typeof cases)[number];
    if (predict(assignment) === text) {
      right++;
      continue;
    }
    const lines = placedLines(text);
    if (examples.length === MOST_EXAMPLES) {
      const predicted = new Set(splitLines(predict(assignment)));
      const surprise = lines.find(({ line }) => !predicted.has(line))?.line ?? text;
      throw new Error(`one line depends on too many features, in too many ways: ${surprise}`);
    }
    drafts = mergeTwins(align(drafts, rows, lines, assignment, 1n << BigInt(examples.length)));
    examples.push(assignment);
    rows = withConditions(drafts, examples, variables);
    predict = textReader(rows);
    right = 0;
  }
  return rows;
}

/** Of a file that is another one in each combination some thousand texts would be kept. */
const MOST_KEPT = 256;

/** A function that gives the text that `rows` make for an assignment: the lines whose condition holds, in order. */
export function textReader(rows: readonly Row[]): (assignment: number) => string {
  const conditions = [...new Set(rows.map(({ condition }) => condition))];
  const ofRow = rows.map(({ condition }) => conditions.indexOf(condition));
  const texts = new Map<string, string>();
  return (assignment) => {
    const truth = conditions.map((condition) => (holds(condition, assignment) ? '1' : '0')).join('');
    let text = texts.get(truth);
    if (text === undefined) {
      text = rows.map(({ line }, row) => (truth[ofRow[row] as number] === '1' ? line : '')).join('');
      if (texts.size < MOST_KEPT) texts.set(truth, text);
    }
    return text;
  };
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function placedLines(text: string): Placed[] {
  const lines = splitLines(text);
  const above: Array<{ indent: number; line: string }> = [];
  return lines.map((line, at) => {
    if (line.trim() === '') return { line, place: lines.slice(at).find((next) => next.trim() !== '') ?? '' };
    const indent = line.length - line.trimStart().length;
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const place = above.map((one) => one.line).join('');
    // What only closes a bracket begins nothing.
    if (/\w/.test(line)) above.push({ indent, line });
    return { line, place };
  });
}

function withConditions(drafts: readonly Draft[], examples: readonly number[], variables: number): Row[] {
  const known = new Map<bigint, Condition>();
  return drafts.map((draft) => {
    const isIn = examples.map((_, index) => (draft.in & (1n << BigInt(index))) !== 0n);
    const condition =
      known.get(draft.in) ??
      simplestCondition(
        examples.filter((_, index) => isIn[index]),
        examples.filter((_, index) => !isIn[index]),
        variables,
      );
    known.set(draft.in, condition);
    return { line: draft.line, condition };
  });
}

/** How far apart two rows may be to be made one. */
const NEAR = 40;

/**
 * Makes one row of two with equal lines where no example tells them apart.
 *
 * A row may change places with one that is never there with it. Lines that are there without a feature start out somewhere
 * among those of features, and where they belong shows only when they are there together.
 */
function mergeTwins(drafts: Draft[]): Draft[] {
  const merged = [...drafts];
  for (let first = merged.length - 1; first >= 0; first--) {
    const upper = merged[first] as Draft;
    const near = merged.slice(first + 1, first + 1 + NEAR);
    const second =
      first + 1 + near.findIndex(({ line, place }) => line === upper.line && place === upper.place);
    const lower = merged[second];
    if (second === first || !lower || (upper.in & lower.in) !== 0n) continue;
    const between = merged.slice(first + 1, second).reduce((all, draft) => all | draft.in, 0n);
    const one = { ...upper, in: upper.in | lower.in };
    if ((between & upper.in) === 0n)
      merged.splice(first, second - first + 1, ...merged.slice(first + 1, second), one);
    else if ((between & lower.in) === 0n)
      merged.splice(first, second - first + 1, one, ...merged.slice(first + 1, second));
  }
  return merged;
}

/**
 * The union with one more example in it: its lines on equal rows in order, new rows for what has none.
 *
 * Of the possible alignments, the one with most weight. Lines with words in them count more than blank lines and brackets,
 * which are all alike; rows that were expected to be there count more; and so do rows that follow each other, above all
 * those that were in the same examples so far: they are of one block, and a blank line belongs to its block. So do those
 * that have the same place.
 */
function align(
  drafts: readonly Draft[],
  rows: readonly Row[],
  lines: readonly Placed[],
  assignment: number,
  example: bigint,
): Draft[] {
  const weights = drafts.map(
    ({ line }, d) => (/\w/.test(line) ? 16 : 4) + (holds((rows[d] as Row).condition, assignment) ? 4 : 0),
  );
  const bonuses = drafts.map((draft, d) => (draft.in === drafts[d - 1]?.in ? 3 : 1));

  // Over what is left from draft d and line l on, `best` is the most weight, and `run` the same after a match right before.
  const width = lines.length + 1;
  const best = new Int32Array((drafts.length + 1) * width);
  const run = new Int32Array((drafts.length + 1) * width);
  for (let d = drafts.length - 1; d >= 0; d--) {
    const { line, place } = drafts[d] as Draft;
    const [weight, bonus] = [weights[d] as number, bonuses[d] as number];
    for (let l = lines.length - 1; l >= 0; l--) {
      const at = d * width + l;
      const unmatched = Math.max(best[at + width] as number, best[at + 1] as number);
      const matches = line === lines[l]?.line;
      const matched = matches ? weight + inPlace(place, lines[l]) + (run[at + width + 1] as number) : -bonus;
      best[at] = Math.max(unmatched, matched);
      run[at] = Math.max(unmatched, matched + bonus);
    }
  }

  const united: Draft[] = [];
  let [d, l, inRun] = [0, 0, false];
  while (d < drafts.length || l < lines.length) {
    const at = d * width + l;
    const [draft, line] = [drafts[d], lines[l]];
    const left = (inRun ? run : best)[at] as number;
    const bonus = inRun ? (bonuses[d] as number) : 0;
    if (
      draft &&
      draft.line === line?.line &&
      left === (weights[d] as number) + inPlace(draft.place, line) + (run[at + width + 1] as number) + bonus
    ) {
      united.push({ ...draft, in: draft.in | example });
      [d, l, inRun] = [d + 1, l + 1, true];
    } else if (line !== undefined && (!draft || left === best[at + 1])) {
      // New lines before skipped rows: what follows the new ones is then matched as early as it can be.
      united.push({ ...line, in: example });
      [l, inRun] = [l + 1, false];
    } else if (draft) {
      united.push(draft);
      [d, inRun] = [d + 1, false];
    }
  }
  return united;
}

function inPlace(place: string, line: Placed | undefined): number {
  return place === line?.place ? 5 : 0;
}
