import type { EnvironmentTool } from '../answers.js';
import type { Command } from './command.js';

/** `requires-python` of the generated project. */
export const PYTHON_NEEDED = '3.11';

/**
 * The commands that make the Python environment and install everything into it, in order.
 *
 * @param python the interpreter that makes a virtual environment; what a person would type when it is not known.
 */
export function installCommands(
  tool: EnvironmentTool,
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
        { file: inside, args: ['-m', 'pip', 'install', '--upgrade', 'pip'] },
        { file: inside, args: ['-m', 'pip', 'install', '--editable', '.', '--group', 'dev'] },
      ];
    }
    case 'conda':
      return [{ file: 'conda', args: ['env', 'create', '--file', 'environment.yml'] }];
  }
}

/**
 * What to type to enter the environment; undefined where every command goes through the tool instead.
 *
 * @param distribution name of the Python distribution, which conda environments are named after.
 */
export function activateCommand(
  tool: EnvironmentTool,
  distribution: string,
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
