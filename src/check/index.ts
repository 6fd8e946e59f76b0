import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { State } from '../answers/state.js';
import { version } from '../answers/version.js';
import { readDisk } from '../apply/index.js';
import { JOURNAL, STATE_FILE } from '../files/project-path.js';
import type { GrowMessages } from '../locales/grow.js';
import { takenOver } from '../plan/beside.js';
import { findProject } from '../project/find-project.js';
import { readState } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { Exit, type ExitCode } from '../terminal/exit.js';
import { undoEarlierRun } from '../terminal/write.js';
import { checkEnvironment } from './environment.js';
import { checkAnswers, checkFiles, checkReferences } from './files.js';
import { type Finding, SEVERITY } from './finding.js';
import { checkMigrations } from './migrations.js';
import { checkVersions } from './versions.js';

export interface CheckRequest {
  /** Print JSON. */
  json: boolean;
  /** Undo what a killed command left: the one thing that can be put right without a decision. */
  fix: boolean;
}

/**
 * Says what in a project is out of step: with what was rendered, with its answers, with this version, with its surroundings.
 * Nothing is changed, unless `fix` asks for it.
 *
 * @returns 1 when there are problems; what was edited or deleted is none.
 * @throws Exit when there is no project.
 */
export async function check({ json, fix }: CheckRequest, surroundings: GrowSurroundings): Promise<ExitCode> {
  const { cwd, say, terminal } = surroundings;
  const root = findProject(cwd);
  if (root === undefined) throw new Exit(1, say.notAProject(cwd));
  if (fix) {
    undoEarlierRun(root, surroundings);
    for (const path of takenOver(readDisk(root))) rmSync(join(root, path));
  }
  const findings = await findingsIn(root, surroundings);
  const problems = findings.filter(({ code }) => SEVERITY[code] === 'problem').length;
  if (json) terminal.say(asJson(root, findings, surroundings));
  else show(findings, problems, surroundings);
  return problems > 0 ? 1 : 0;
}

async function findingsIn(root: string, { say, programs }: GrowSurroundings): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (existsSync(join(root, JOURNAL))) {
    findings.push({
      code: 'journal',
      detail: JOURNAL,
      path: JOURNAL,
      remedy: 'npx fastapi-curriculum check --fix',
    });
  }
  let state: State;
  try {
    state = readState(root, say);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    // Without a state there is nothing else to compare with.
    return [...findings, { code: 'state', detail: error.message, path: STATE_FILE }];
  }
  const disk = readDisk(root);
  return [
    ...findings,
    ...checkVersions(state.generator, disk),
    ...checkAnswers(state),
    ...checkFiles(state, disk),
    ...checkReferences(state, disk, say),
    ...checkMigrations(root, state.answers, say),
    ...(await checkEnvironment(root, state.answers, programs(root))),
  ];
}

function show(findings: readonly Finding[], problems: number, { say, terminal }: GrowSurroundings): void {
  const { severity, clean, summary } = say.check;
  const { yellow, dim, green } = terminal.colour;
  for (const finding of findings) {
    const kind = SEVERITY[finding.code];
    const head = `${severity[kind]} [${finding.code}] ${inWords(finding, say)}`;
    terminal.say(kind === 'problem' ? yellow(head) : dim(head));
    if (finding.remedy !== undefined) terminal.say(dim(`    ${finding.remedy}`));
  }
  if (findings.length === 0) terminal.say(`${green('✔')} ${clean}`);
  else terminal.say(summary(problems, findings.length - problems));
}

function asJson(root: string, findings: readonly Finding[], { say }: GrowSurroundings): string {
  const described = findings.map((finding) => {
    const { code, path, remedy } = finding;
    return {
      code,
      severity: SEVERITY[code],
      message: inWords(finding, say),
      ...(path !== undefined && { path }),
      ...(remedy !== undefined && { remedy }),
    };
  });
  return JSON.stringify({ generator: version, project: root, findings: described }, null, 2);
}

function inWords({ code, detail }: Finding, { check: { finding } }: GrowMessages): string {
  return finding[code](detail);
}
