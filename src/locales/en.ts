import type { PresetId } from '../answers/presets.js';
import type { ApplyCode } from '../apply/errors.js';
import type { OptionName } from '../command-line/args.js';
import type { PathObstacle } from '../plan/index.js';
import type { InputProblem, MissingTool, PathReason } from './problems.js';
import { resourceProblems } from './resource-problems.js';

/** Everything the create command says to a person. */
export const en = {
  help: {
    usage: 'Usage: npm create fastapi-curriculum@latest [directory] -- [options]',
    summary: 'Makes a FastAPI project laid out as a learning curriculum, with the features you choose.',
    options: 'Options',
    features: 'Features',
    presets: 'Presets',
    examples: 'Examples',
    exitCodes: 'Exit codes',
    exitCode: {
      0: 'done',
      1: 'failed or refused (files in the way, unusable path, a tool failed)',
      2: 'bad arguments, all of them listed',
      3: 'done, with conflicts left to resolve',
      130: 'cancelled',
    },
    option: {
      yes: 'ask nothing; no features and ./my-api unless given',
      features: 'a,b,c | all | none',
      preset: 'a named set of features; with --features, both together',
      lang: "language of the project and of this command (default: the locale's)",
      env: 'tool for the Python environment (default: uv where found, else venv)',
      'no-install': 'do not install the Python dependencies',
      'no-git': 'do not make a Git repository',
      'dry-run': 'show what would be written, and write nothing',
      overwrite: 'write over the files that are in the way, and only those',
      list: 'list features and presets',
      json: 'as JSON, of what was done or of --list',
      help: 'show this help',
      version: 'show the version',
    } satisfies Record<Exclude<OptionName, 'render' | 'tables'>, string>,
  },
  preset: {
    'ml-serving': 'final project A: an API that serves a model',
    'crud-service': 'final project B: a RESTful service',
  } satisfies Record<PresetId, string>,
  list: { requires: (ids: string) => `requires ${ids}` },
  ask: {
    directory: 'Project folder',
    how: 'What should the project have?',
    choose: 'Choose features one by one',
    features: 'Features',
    featuresHint: 'space selects, a selects all, enter goes on',
    env: 'Python environment',
    envNotFound: 'not found on this computer',
    git: 'Make a Git repository with a first commit?',
    overwrite: (count: number) =>
      `Replace ${count === 1 ? 'this file' : `these ${count} files`} with new contents?`,
    selectHint: 'arrow keys select, enter goes on',
    yes: 'yes',
    no: 'no',
  },
  problem,
  seeHelp: 'See --help for everything that can be given.',
  error: 'error',
  refused: 'Nothing was written.',
  cancelled: 'Cancelled. Nothing was written.',
  cancelledWhileWriting: 'Cancelled. Everything written so far was removed again.',
  cancelledAfterWriting: (directory: string) =>
    `Cancelled. The project is complete in ${directory}; its dependencies may not be.`,
  notInteractive: (command: string) =>
    `There is no terminal to ask questions on. Name the folder and the features, or add --yes:\n\n  ${command}\n\n--list shows the features, --help everything else.\n`,
  forCodingAgent: (command: string) =>
    `Without questions, as coding agents need it (--list --json has the features):\n\n  ${command}\n`,
  swallowed: (command: string) =>
    `npm kept some of the options for itself, because "--" is missing before them. Run this instead:\n\n  ${command}\n`,
  unusablePath: (path: string, reason: PathReason) =>
    `${path} cannot be the project's folder: ${pathReason[reason]}.`,
  /** `detail`: a reason, or what the system said. */
  unwritable: (path: string, detail: string) =>
    `${path} could not be written: ${(pathReason as Record<string, string>)[detail] ?? detail}`,
  applyFailed: (code: Exclude<ApplyCode, 'disk' | 'root-not-a-folder'>, path: string) =>
    `${applyReason[code]}: ${path}`,
  collisions: (directory: string, paths: readonly string[]) =>
    `${directory} already has ${paths.length === 1 ? 'a file' : `${paths.length} files`} of the same name:\n${indented(paths)}`,
  collisionsRemedy: (command: string) =>
    `Choose another folder, or replace exactly these files:\n\n  ${command}\n`,
  obstacles: (obstacles: readonly PathObstacle[]) =>
    `These are in the way, and are not files that could be replaced:\n${indented(
      obstacles.map(({ path, is }) => `${path} (${obstacle[is]})`),
    )}`,
  alreadyProject:
    'This folder already holds a project made by this command. To change it, run in it: npx fastapi-curriculum --help',
  /** `changed`: files that were edited since, and are left as they are. */
  recovered: (changed: readonly string[]) =>
    `An earlier run was interrupted while writing here; it has been undone first.${changed.length > 0 ? ` Edited since, and left as they are (the old content is in the .orig beside them): ${changed.join(', ')}` : ''}`,
  required: (ids: readonly string[]) => `Also on, because what you chose requires it: ${ids.join(', ')}`,
  unreadable: (file: string, detail: string) => `${file} could not be read: ${detail}`,
  notJson: (file: string, detail: string) => `${file} is not JSON: ${detail}`,
  unexpected:
    'Something unexpected went wrong. Run it again with DEBUG=1 for details, and please report them.',
  dryRun: {
    heading: (count: number, directory: string) => `Would write ${count} files in ${directory}:`,
    overwrites: 'replaces the existing file',
    wouldRun: 'Would run:',
    nothingWritten: 'Nothing was written.',
  },
  written: (count: number, directory: string) => `${count} files written in ${directory}`,
  environmentFile: {
    kept: (missing: readonly string[]) =>
      `.env was there already and stays as it is. It has no ${missing.join(', ')}: see .env.example.`,
  },
  install: {
    running: (tool: string) => `Installing the dependencies with ${tool}`,
    done: (tool: string, seconds: number) => `Dependencies installed with ${tool} (${seconds} s)`,
    failed: (command: string) =>
      `The project is complete, but its dependencies could not be installed. This failed: ${command}`,
    retry: 'To try again:',
    missing: missingTool,
    later: 'The dependencies were not installed. To do so later:',
  },
  git: {
    done: 'Git repository made, with a first commit',
    insideRepository:
      'This folder is inside a Git repository already, so none was made and nothing was committed.',
    missing: 'No Git repository was made, because git was not found. To do so later:',
    noIdentity:
      'Git does not know your name yet, so nothing was committed; the files are staged. To commit them:',
    failed: (command: string) =>
      `The project is complete, but Git could not do its part. This failed: ${command}`,
    commitMessage: 'Initial commit from create-fastapi-curriculum',
  },
  next: {
    heading: 'Next steps',
    open: (url: string) => `open ${url}`,
    learn: 'To learn it by lessons (needs Node.js):',
    repeat: 'To make this very project again:',
    failed: 'The project is complete, but not everything after it went well; see above.',
  },
};

const pathReason: Readonly<Record<PathReason, string>> = {
  'not-a-folder': 'it is, or lies below, something that is not a folder',
  'no-permission': 'you have no permission to write there',
  'read-only': 'the disk is read-only',
  'too-long': 'the path is too long',
  'disk-full': 'the disk is full',
};

const applyReason = {
  refused: 'Something is in the way',
  outside: 'This would have been written outside of the project',
  changed: 'This changed while the project was being written; nothing was written',
  busy: 'Another command is writing to this project right now',
  cancelled: 'Cancelled',
  'undo-failed': 'What was written could not be removed again; the next command here tries once more',
  journal: 'The journal of an interrupted command cannot be read; nothing was touched',
};

const obstacle = {
  folder: 'a folder',
  link: 'a link',
  special: 'not a regular file',
  file: 'a file where a folder has to be',
};

const nameReason = {
  empty: 'it is empty',
  'too-long': 'it is too long',
  characters: 'only letters and digits of any script, spaces, ".", "_" and "-" can be in it',
  edges: 'it cannot begin with ".", "-" or a space, nor end with "." or a space',
  reserved: 'Windows keeps this name for a device',
};

function problem(problem: InputProblem): string {
  switch (problem.code) {
    case 'unknown-option':
      return `unknown option ${problem.option}${didYouMean(problem.suggestion)}`;
    case 'missing-argument':
      return `${problem.option} needs a value: ${problem.argument}`;
    case 'unwanted-argument':
      return `${problem.option} takes no value`;
    case 'repeated-option':
      return `${problem.option} is given twice, with different values`;
    case 'extra-argument':
      return problem.suggestion
        ? `unexpected "${problem.value}": separate features with commas, as in --features a,${problem.suggestion}`
        : `unexpected "${problem.value}": only one folder can be named (quote a name with spaces)`;
    case 'unknown-preset':
      return `there is no preset "${problem.value}"${didYouMean(problem.suggestion)}; the presets are: ${problem.known.join(', ')}`;
    case 'unknown-feature':
      return `there is no feature "${problem.value}"${didYouMean(problem.suggestion)}`;
    case 'unknown-value':
      return `--${problem.key} cannot be "${problem.value}": it is one of ${problem.allowed.join(', ')}`;
    case 'not-alone':
      return `"${problem.value}" cannot stand beside other features`;
    case 'conflict':
      return `${problem.features.join(' and ')} cannot be chosen together`;
    case 'bad-name':
      return `"${problem.name}" cannot be a project's name: ${nameReason[problem.reason]}`;
    case 'not-an-object':
      return 'the answers are not an object';
    case 'unknown-key':
      return `unknown key "${problem.key}"${didYouMean(problem.suggestion)}`;
    case 'missing':
      return `"${problem.key}" is missing`;
    case 'wrong-type':
      return `"${problem.key}" is not of type ${problem.expected}`;
    default:
      return resourceProblems.en(problem);
  }
}

function missingTool(missing: MissingTool): string {
  if ('found' in missing) {
    return `The dependencies were not installed: Python ${missing.needed} or newer is needed, ${missing.found} was found. With a newer one:`;
  }
  const where = {
    uv: 'https://docs.astral.sh/uv/getting-started/installation/',
    conda: 'https://docs.conda.io/projects/conda/en/stable/user-guide/install/',
    git: 'https://git-scm.com/downloads',
    python: 'https://www.python.org/downloads/',
  }[missing.tool];
  return `The dependencies were not installed, because ${missing.tool} was not found (${where}). Once it is there:`;
}

function didYouMean(suggestion: string | undefined): string {
  return suggestion ? `; did you mean ${suggestion}?` : '';
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}

/** A locale that lacks a key does not compile. */
export type Messages = typeof en;
