import fc from 'fast-check';
import { type Change, ChangeError } from '../../src/answers/change.js';
import { edits as additive } from '../unit/merge-corpus/edits.js';
import { everywhere } from './corpus/edit.js';
import { formatting } from './corpus/formatting.js';
import { ruffFaults } from './corpus/judge.js';
import type { ImportJudge } from './import-judge.js';
import { anyChange, create, ids, type Project, planned } from './memory.js';
import { anyOldStart, type OldStart, startedOld, upgraded } from './old-projects.js';

/** One thing that a person does: a command, or work in an editor. Numbers choose among what the project has. */
export type Step =
  | { kind: 'change'; change: Change }
  | { kind: 'upgrade' }
  | { kind: 'format' | 'edit' | 'rename'; n: number; to?: undefined }
  | { kind: 'move'; n: number; to: 'name' | 'package' | 'folder' };

export interface Walk {
  start: OldStart | readonly (typeof ids)[number][];
  steps: readonly Step[];
}

const pythonFormats = formatting.slice(0, 15);

const byHand: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.nat(pythonFormats.length - 1).map((n): Step => ({ kind: 'format', n })) },
  { weight: 3, arbitrary: fc.nat(additive.length - 1).map((n): Step => ({ kind: 'edit', n })) },
  { weight: 2, arbitrary: fc.nat(9999).map((n): Step => ({ kind: 'rename', n })) },
  {
    weight: 2,
    arbitrary: fc
      .record({ n: fc.nat(9999), to: fc.constantFrom('name', 'package', 'folder') })
      .map((move): Step => ({ kind: 'move', ...(move as { n: number; to: 'name' }) })),
  },
);
const command: fc.Arbitrary<Step> = anyChange.map((change): Step => ({ kind: 'change', change }));

/** A walk has work in an editor before its first command, and some more between them. */
export const anyWalk: fc.Arbitrary<Walk> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      start: fc.subarray([...ids], { maxLength: 4 }),
      steps: stepsFrom(fc.constant([])),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      start: anyOldStart,
      steps: stepsFrom(fc.constant<Step[]>([{ kind: 'upgrade' }])),
    }),
  },
);

function stepsFrom(first: fc.Arbitrary<Step[]>): fc.Arbitrary<Step[]> {
  return fc
    .tuple(
      fc.array(byHand, { minLength: 1, maxLength: 3 }),
      first,
      fc.array(fc.oneof({ weight: 3, arbitrary: command }, { weight: 2, arbitrary: byHand }), {
        minLength: 1,
        maxLength: 5,
      }),
    )
    .map((parts) => parts.flat());
}

/** How a walk ended: everywhere clean, at a conflict that was told, or at a fault that nothing told. */
export interface Outcome {
  walk: Walk;
  clean: number;
  conflict: string | undefined;
  fault: string | undefined;
}

/** Walks, and has each clean step judged by ruff and by Python's own import of the application. */
export async function walked(
  walk: Walk,
  python: ImportJudge,
  watch: (project: Project) => void = () => {},
): Promise<Outcome> {
  const outcome: Outcome = { walk, clean: 0, conflict: undefined, fault: undefined };
  let project = 'old' in walk.start ? startedOld(walk.start) : create(walk.start);
  for (const step of walk.steps) {
    if (step.kind !== 'change' && step.kind !== 'upgrade') {
      project = worked(project, step);
      continue;
    }
    const done = carriedOut(project, step, walk);
    if (done === undefined) continue;
    watch(done.project);
    const conflicts = done.actions.filter(({ kind }) => kind === 'conflict').map(({ path }) => path);
    const told = [...conflicts, ...(done.broken ?? []).map(({ path, name }) => `${path} ${name}`)];
    if (told.length > 0) return { ...outcome, conflict: `${JSON.stringify(step)}: ${told.join(', ')}` };
    const fresh = await freshFaults(project, done.project, python);
    if (fresh === 'broken') return outcome;
    if (fresh.length > 0) return { ...outcome, fault: `${JSON.stringify(step)}: ${fresh.join('; ')}` };
    project = done.project;
    outcome.clean++;
  }
  return outcome;
}

function carriedOut(project: Project, step: Extract<Step, { kind: 'change' | 'upgrade' }>, { start }: Walk) {
  if (step.kind === 'upgrade') return 'old' in start ? upgraded(project, start) : undefined;
  try {
    return planned(project, step.change);
  } catch (error) {
    if (error instanceof ChangeError) return undefined;
    throw error;
  }
}

/** What is wrong after a command and was not before it; `broken` where the person had broken the application. */
async function freshFaults(
  before: Project,
  after: Project,
  python: ImportJudge,
): Promise<string[] | 'broken'> {
  const [lint, fault] = [[...ruffFaults(after)], await python.faultIn(after)];
  if (lint.length === 0 && fault === '') return [];
  if (fault !== '' && (await python.faultIn(before)) !== '') return 'broken';
  const known = ruffFaults(before);
  return [...lint.filter((one) => !known.has(one)), ...(fault === '' ? [] : [fault])];
}

/** Work in an editor, on a copy; what does not fit the project any more is not done. */
function worked(project: Project, step: Exclude<Step, { kind: 'change' | 'upgrade' }>): Project {
  const edited: Project = new Map(project);
  try {
    if (step.kind === 'format') pythonFormats[step.n]?.make(edited);
    else if (step.kind === 'edit') {
      const { path, edit } = additive[step.n] as (typeof additive)[number];
      if (!edited.has(path)) return project;
      edited.set(path, edit(String(edited.get(path))));
    } else if (step.kind === 'rename') renameOne(edited, step.n);
    else moveOne(edited, step.n, step.to ?? 'name');
    return edited;
  } catch {
    return project;
  }
}

function modulesOf(project: Project): string[] {
  return [...project.keys()].filter((path) => /^app\/.*\.py$/.test(path)).sort();
}

/** A function or class under another name, everywhere, as an editor does it. */
function renameOne(project: Project, n: number): void {
  const names = modulesOf(project).flatMap((path) =>
    [...String(project.get(path)).matchAll(/^(?:class|(?:async )?def) (\w{6,})/gm)]
      .map(([, name = '']) => name)
      .filter((name) => /[A-Z_]/.test(name) && !name.startsWith('_')),
  );
  const name = names[n % names.length] as string;
  everywhere(project, new RegExp(`\\b${name}\\b`, 'g'), /^[A-Z]/.test(name) ? `Our${name}` : `our_${name}`);
}

/** A module in another place, spoken of by its new name in every import. */
function moveOne(project: Project, n: number, to: 'name' | 'package' | 'folder'): void {
  const modules = modulesOf(project).filter((path) => !/\/(__init__|main)\.py$/.test(path));
  const path = modules[n % modules.length] as string;
  const [folder, leaf] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1, -3)];
  const text = String(project.get(path));
  project.delete(path);
  if (to === 'package') {
    project.set(`${folder}/${leaf}/__init__.py`, text);
    return;
  }
  const [place, name] = to === 'name' ? [folder, `${leaf}_own`] : [`${folder}/own`, leaf];
  project.set(`${place}/${name}.py`, text);
  if (to === 'folder') project.set(`${place}/__init__.py`, '');
  const [old, now] = [`${folder}/${leaf}`, `${place}/${name}`].map((one) => one.replaceAll('/', '.')) as [
    string,
    string,
  ];
  const parent = folder.replaceAll('/', '.');
  const home = place.replaceAll('/', '.');
  for (const [one, content] of project) {
    if (!one.endsWith('.py')) continue;
    const list = new RegExp(
      `^([ \\t]*)from ${parent.replaceAll('.', '\\.')} import (?:\\(([\\w\\s,]+)\\)|([\\w, ]+))$`,
      'gm',
    );
    project.set(
      one,
      String(content)
        .replace(list, (whole, indent: string, many?: string, few?: string) => {
          const members = (many ?? few ?? '')
            .split(',')
            .map((member) => member.trim())
            .filter(Boolean);
          if (!members.some((member) => member.split(' ')[0] === leaf)) return whole;
          return members
            .map((member) => {
              const [own = '', , as = own] = member.split(/\s+/);
              return own === leaf
                ? `${indent}from ${home} import ${name}${as === name ? '' : ` as ${as}`}`
                : `${indent}from ${parent} import ${member}`;
            })
            .join('\n');
        })
        .replace(new RegExp(`(?<![\\w.])${old.replaceAll('.', '\\.')}\\b`, 'g'), now),
    );
  }
}

/** The walk with as few steps as still show its fault. */
export async function shortest(outcome: Outcome, python: ImportJudge): Promise<Outcome> {
  let least = outcome;
  for (let at = 0; at < least.walk.steps.length; ) {
    const { start, steps } = least.walk;
    const fewer = await walked({ start, steps: steps.toSpliced(at, 1) }, python);
    if (fewer.fault === undefined) at++;
    else least = fewer;
  }
  return least;
}
