import type { Answers } from '../answers/answers.js';
import { select } from '../answers/select.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import { distributionName } from '../render/context.js';
import { Exit } from '../terminal/exit.js';
import { openProgress } from '../terminal/progress.js';
import { type Command, commandLine } from '../toolchain/command.js';
import { installCommands, type PythonEnvironment } from '../toolchain/environment.js';
import { pythonOf } from '../toolchain/judge.js';
import { run } from '../toolchain/run.js';

/** One of a project's own checks: its arguments behind `python -m`, and which lines of its output are findings. */
interface Tool {
  name: string;
  args: readonly string[];
  finding: RegExp;
}

const TOOLS: readonly Tool[] = [
  {
    name: 'ruff',
    args: ['ruff', 'check', '--output-format', 'concise'],
    finding: /^(\S+?\.\w+):[\d:]+ (.*)$/,
  },
  {
    name: 'mypy',
    args: ['mypy', '--no-pretty', '--no-error-summary'],
    finding: /^(\S+?\.pyi?):[\d:]+ error: (.*)$/,
  },
  { name: 'pytest', args: ['pytest', '-q', '--tb=no', '-rfE'], finding: /^(FAILED|ERROR) (\S+)/ },
];

/** What the project's own checks find, each thing without the line that it is on: an edit above moves it. */
export type Findings = ReadonlySet<string>;

const environmentOf = ({ env, name }: Answers): PythonEnvironment => ({
  tool: env,
  distribution: distributionName(name),
});

/**
 * Runs ruff, mypy and the tests in the project's own environment.
 *
 * @throws Exit where nothing is installed.
 */
export async function findingsOf(
  root: string,
  answers: Answers,
  label: (tool: string) => string,
  { terminal, programs, say }: GrowSurroundings,
): Promise<Findings> {
  const environment = environmentOf(answers);
  const python = pythonOf(root, environment, process.platform);
  if (python === undefined)
    throw new Exit(
      1,
      say.verify.nothingInstalled(installCommands(environment, process.platform).map(commandLine)),
    );
  const found = new Set<string>();
  for (const { name, args, finding } of TOOLS) {
    const progress = openProgress(label(name), terminal);
    try {
      const options = programs(root);
      const utf8 = { ...options.environment, PYTHONUTF8: '1', NO_COLOR: '1' };
      const command: Command = { file: python.file, args: [...python.args, '-m', ...args] };
      const { ok, output } = await run(command, { ...options, environment: utf8, onLine: progress.detail });
      if (ok) continue;
      const lines = output.split(/\r?\n/);
      const findings = lines.flatMap((line) => {
        const [, place, what] = finding.exec(line) ?? [];
        return place === undefined ? [] : [`${name}: ${place} ${what}`];
      });
      // It did not get to look at anything.
      if (findings.length === 0) findings.push(`${name}: ${lines.findLast((line) => line.trim() !== '')}`);
      for (const one of findings) found.add(one);
    } finally {
      progress.stop();
    }
  }
  return found;
}

/** What came of a verification: what the change broke, or why it is not known. */
export interface Verified {
  broken: readonly string[];
  isKnown: boolean;
}

/**
 * Installs what the change needs, runs the checks again, and says what they find that they did not find before.
 *
 * @param needsInstall whether the dependencies changed. @param install whether tools may be run for that.
 */
export async function verify(
  root: string,
  before: Findings,
  { answers, needsInstall, install }: { answers: Answers; needsInstall: boolean; install: boolean },
  surroundings: GrowSurroundings,
): Promise<Verified> {
  const { terminal, programs, say } = surroundings;
  const command = installCommands(environmentOf(answers), process.platform).at(-1);
  if (needsInstall && install && command !== undefined) {
    const progress = openProgress(say.verify.installing(commandLine(command)), terminal);
    try {
      const { ok, output } = await run(command, { ...programs(root), onLine: progress.detail });
      progress.stop();
      if (!ok) {
        terminal.warn(`${output}\n${say.verify.notInstalled(`${select(answers).run}poe check`)}`);
        return { broken: [], isKnown: false };
      }
    } finally {
      progress.stop();
    }
  }
  const found = await findingsOf(root, answers, say.verify.after, surroundings);
  const broken = [...found].filter((one) => !before.has(one));
  if (broken.length > 0) terminal.warn(say.verify.broken(broken));
  else terminal.say(`${terminal.colour.green('✔')} ${say.verify.fine(found.size)}`);
  return { broken, isKnown: true };
}
