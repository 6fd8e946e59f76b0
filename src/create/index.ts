import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Answers, type Language, normaliseAnswers } from '../answers/answers.js';
import { repeatCommand } from '../answers/repeat-command.js';
import { select } from '../answers/select.js';
import { writeEnvironmentFile } from '../apply/environment-file.js';
import type { CreateRequest } from '../command-line/args.js';
import type { Tree } from '../files/content.js';
import type { Messages } from '../locales/index.js';
import type { Plan } from '../plan/index.js';
import { reportOf } from '../plan/report.js';
import { distributionName } from '../render/context.js';
import { Cancelled, Exit, type ExitCode } from '../terminal/exit.js';
import type { Interrupt } from '../terminal/interrupt.js';
import type { Questions } from '../terminal/prompts.js';
import type { Terminal } from '../terminal/terminal.js';
import { undoEarlierRun, write } from '../terminal/write.js';
import { commandLine } from '../toolchain/command.js';
import { installCommands, type PythonEnvironment } from '../toolchain/environment.js';
import { findExecutable } from '../toolchain/find-executable.js';
import { isInsideRepository } from '../toolchain/inside-repository.js';
import { chooseDirectory, type Target } from './directory.js';
import { showDryRun } from './dry-run.js';
import { chooseEnvironmentTool } from './environment-tool.js';
import { chooseFeatures } from './features.js';
import { install } from './install.js';
import { showNextSteps } from './next-steps.js';
import { planFiles } from './plan-files.js';
import { newProjectFiles } from './project-files.js';
import { chooseRepository, makeRepository, type RepositoryChoice } from './repository.js';

/** Where the command runs, and for whom. */
export interface Surroundings {
  cwd: string;
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** Opened where there is something to ask: it loads a good part of Node's streams. */
  stdin: () => NodeJS.ReadStream;
  terminal: Terminal;
  interrupt: Interrupt;
  lang: Language;
  messages: Messages;
}

/** What was chosen, and what follows from it; nothing is written yet. */
interface Project {
  target: Target;
  answers: Answers;
  /** What the folder will get, the state file included. */
  files: Tree;
  plan: Plan;
  python: PythonEnvironment;
  repository: RepositoryChoice;
  /** Names of the settings that are random for each project. */
  secrets: readonly string[];
  repeat: string;
}

/**
 * The create command: choose, write, install, commit, and say what to do next.
 *
 * @throws Exit when there is no project, or when it was cancelled.
 */
export async function create(request: CreateRequest, around: Surroundings): Promise<ExitCode> {
  const surroundings = request.json ? withoutWords(around) : around;
  const { interrupt, messages } = surroundings;
  let whenCancelled = messages.cancelled;
  try {
    const project = await choose(request, surroundings);
    interrupt.check();
    const tell = ({ exitCode, next }: Finished): ExitCode => {
      const { plan, target } = project;
      const done = { project: target.path, command: 'create', dryRun: request.dryRun, exitCode, next };
      if (request.json) around.terminal.say(reportOf(plan, done));
      return exitCode;
    };
    if (request.dryRun) return tell(preview(project, request, surroundings));
    await writeProject(project, surroundings);
    whenCancelled = messages.cancelledAfterWriting(project.target.typed);
    return tell(await finish(project, request, surroundings));
  } catch (error) {
    if (error instanceof Cancelled) throw new Exit(interrupt.exitCode(), whenCancelled);
    throw error;
  }
}

interface Finished {
  exitCode: ExitCode;
  /** Commands that are left to run. */
  next: string[];
}

/** Nothing is said: a program listens. */
function withoutWords(surroundings: Surroundings): Surroundings {
  const terminal = { ...surroundings.terminal, interactive: false, animated: false, say: () => {} };
  return { ...surroundings, terminal };
}

async function choose(request: CreateRequest, surroundings: Surroundings): Promise<Project> {
  const { cwd, environment, terminal, lang, messages } = surroundings;
  const has = programFinder(surroundings);
  const ask = await questionsFor(request, surroundings);

  const target = await chooseDirectory(request.directory, { cwd, home: environment.HOME, messages, ask });
  const features = await chooseFeatures(request.features, { lang, messages, ask });
  const env = await chooseEnvironmentTool(request.env, { has, messages, ask });
  const repository = await chooseRepository(request.git, {
    has,
    isInsideRepository: () => isInsideRepository(target.path),
    messages,
    ask,
  });

  const answers = normaliseAnswers({ name: target.name, lang, env, features });
  const { required, secrets } = select(answers);
  if (required.length > 0) terminal.say(messages.required(required));

  const repeat = repeatCommand(answers, target.typed);
  if (!request.dryRun) undoEarlierRun(target.path, surroundings);
  const files = newProjectFiles(answers);
  const plan = await planFiles(target, files, {
    overwrite: request.overwrite,
    overwriteCommand: `${repeat} --overwrite`,
    messages,
    terminal,
    ask,
  });
  const python = { tool: env, distribution: distributionName(answers.name) };
  return { target, answers, files, plan, python, repository, secrets, repeat };
}

/** Questions are asked on a terminal, unless the command line leaves none open. */
async function questionsFor(
  { yes, json, directory, features }: CreateRequest,
  { stdin, terminal, messages, interrupt }: Surroundings,
): Promise<Questions | undefined> {
  if (yes || json || (directory !== undefined && features !== undefined)) return undefined;
  const { openQuestions } = await import('../terminal/prompts.js');
  const { columns, coloured } = terminal;
  return openQuestions({ stdin: stdin(), columns, coloured, signal: interrupt.signal }, messages);
}

function preview(project: Project, request: CreateRequest, surroundings: Surroundings): Finished {
  const { target, plan, python, repository } = project;
  const { platform, messages, terminal } = surroundings;
  const install = request.install ? installCommands(python, platform) : [];
  const git = repository === 'make' ? [{ file: 'git', args: ['init'] }] : [];
  const commands = [...install, ...git];
  showDryRun(target, plan, { commands, messages, terminal });
  return { exitCode: 0, next: commands.map(commandLine) };
}

async function writeProject(
  { target, plan, files, secrets }: Project,
  surroundings: Surroundings,
): Promise<void> {
  const { messages, terminal } = surroundings;
  await write(target.path, plan, surroundings);
  const count = plan.actions.filter(({ kind }) => kind !== 'keep').length;
  terminal.say(`${terminal.colour.green('✔')} ${messages.written(count, target.typed)}`);

  if (secrets.length === 0) return;
  const example = String(files.get('.env.example') ?? '');
  let lacking: string[];
  try {
    lacking = writeEnvironmentFile(target.path, example, secrets);
  } catch (error) {
    throw new Exit(1, messages.unwritable('.env', (error as Error).message), { cause: error });
  }
  if (lacking.length > 0) terminal.warn(messages.environmentFile.kept(lacking));
}

/** Installs, commits and shows the next steps. A missing tool is only a hint; a failing one makes the exit code 1. */
async function finish(
  project: Project,
  request: CreateRequest,
  surroundings: Surroundings,
): Promise<Finished> {
  const { target, answers, files, python, repository, repeat } = project;
  const { cwd, environment, platform, terminal, interrupt, messages } = surroundings;
  const has = programFinder(surroundings);
  const tools = {
    cwd: target.path,
    environment,
    platform,
    signal: interrupt.signal,
    has,
    messages,
    terminal,
  };

  const installed = request.install ? await install(python, tools) : 'missing';
  interrupt.check();
  const lock = existsSync(join(target.path, 'uv.lock')) ? ['uv.lock'] : [];
  const committed = await makeRepository(repository, { ...tools, paths: [...files.keys(), ...lock] });

  const next = showNextSteps(target, answers, {
    python,
    installed: installed === 'installed',
    repeat,
    cwd,
    platform,
    shell: environment.SHELL,
    messages,
    terminal,
  });
  if (installed !== 'failed' && committed) return { exitCode: 0, next };
  terminal.warn(`\n${messages.next.failed}`);
  return { exitCode: 1, next };
}

function programFinder({ environment, platform }: Surroundings): (program: string) => boolean {
  return (program) => findExecutable(program, environment, platform) !== undefined;
}
