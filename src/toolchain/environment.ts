import type { EnvironmentTool } from '../answers/answers.js';
import type { Command } from './command.js';

/** `requires-python` of the generated project. */
export const PYTHON_NEEDED = '3.11';

/** Into the environment, also where PIP_USER or pip.conf asks for the user's own folder, which environments refuse. */
const PIP = ['-m', 'pip', 'install', '--no-user'];

/** The dependencies can only be installed together with the project; `dev` is a dependency group of pyproject.toml. */
const INSTALL = [...PIP, '--editable', '.', '--group', 'dev'];

/** The Python environment of a project. */
export interface PythonEnvironment {
  tool: EnvironmentTool;
  /** Name of the Python distribution, which a conda environment is named after. */
  distribution: string;
}

/**
 * The commands that make the Python environment and install everything into it, in order.
 *
 * @param python the interpreter that makes a virtual environment; what a person would type when it is not known.
 */
export function installCommands(
  { tool, distribution }: PythonEnvironment,
  platform: NodeJS.Platform,
  python = platform === 'win32' ? 'py' : 'python3',
): Command[] {
  switch (tool) {
    case 'uv':
      return [{ file: 'uv', args: ['sync'] }];
    case 'venv': {
      const inside = platform === 'win32' ? '.venv\\Scripts\\python' : '.venv/bin/python';
      return [
        { file: python, args: ['-m', 'venv', '.venv'] },
        // Dependency groups came with pip 25.1; what an interpreter brings may be years older.
        { file: inside, args: [...PIP, '--upgrade', 'pip'] },
        { file: inside, args: INSTALL },
      ];
    }
    case 'conda':
      return [
        { file: 'conda', args: ['env', 'create', '--file', 'environment.yml'] },
        {
          file: 'conda',
          args: ['run', '--no-capture-output', '--name', distribution, 'python', ...INSTALL],
        },
      ];
  }
}

/**
 * What to type to enter the environment; undefined where every command goes through the tool instead.
 */
export function activateCommand(
  { tool, distribution }: PythonEnvironment,
  platform: NodeJS.Platform,
  shell: string | undefined,
): string | undefined {
  switch (tool) {
    case 'uv':
      return undefined;
    case 'venv':
      // Both cmd.exe and PowerShell find the script of their own kind under this name.
      if (platform === 'win32') return '.venv\\Scripts\\activate';
      return `source .venv/bin/activate${/\/fish$/.test(shell ?? '') ? '.fish' : ''}`;
    case 'conda':
      return `conda activate ${distribution}`;
  }
}
