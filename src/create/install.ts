import type { Messages } from '../locales/index.js';
import { openProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { commandLine } from '../toolchain/command.js';
import { installCommands, PYTHON_NEEDED, type PythonEnvironment } from '../toolchain/environment.js';
import type { RunOptions } from '../toolchain/run.js';

interface Context extends RunOptions {
  platform: NodeJS.Platform;
  has: (program: string) => boolean;
  messages: Messages;
  terminal: Terminal;
}

/** `missing`: a tool was not found, and the person was told; `failed`: a tool ended with an error. */
export type Installed = 'installed' | 'missing' | 'failed';

/**
 * Makes the Python environment of the project in `context.cwd` and installs the dependencies into it.
 *
 * @throws Cancelled when interrupted; the tool has then been stopped.
 */
export async function install(environment: PythonEnvironment, context: Context): Promise<Installed> {
  const { tool } = environment;
  const { messages, terminal, platform } = context;
  const lines = (python?: string) =>
    indented(installCommands(environment, platform, python).map(commandLine));

  if (tool !== 'venv' && !context.has(tool)) {
    terminal.warn(`${messages.install.missing({ tool })}\n${lines()}`);
    return 'missing';
  }
  const { run } = await import('../toolchain/run.js');
  let python: string | undefined;
  if (tool === 'venv') {
    const { findPython } = await import('../toolchain/python.js');
    const found = await findPython(context, platform);
    if (found.kind === 'too-old') {
      const newer = platform === 'win32' ? 'py' : `python${PYTHON_NEEDED}`;
      const missing = { tool: 'python', found: found.version, needed: PYTHON_NEEDED } as const;
      terminal.warn(`${messages.install.missing(missing)}\n${lines(newer)}`);
      return 'missing';
    }
    if (found.kind === 'missing') {
      terminal.warn(`${messages.install.missing({ tool: 'python' })}\n${lines()}`);
      return 'missing';
    }
    python = found.file;
  }

  const started = Date.now();
  const progress = openProgress(messages.install.running(tool), terminal);
  try {
    for (const command of installCommands(environment, platform, python)) {
      const { ok, output } = await run(command, { ...context, onLine: progress.detail });
      if (ok) continue;
      progress.stop();
      const failed = messages.install.failed(commandLine(command));
      terminal.warn(`${output}\n\n${failed}\n${messages.install.retry}\n${lines(python)}`);
      return 'failed';
    }
  } finally {
    progress.stop();
  }
  const seconds = Math.max(1, Math.round((Date.now() - started) / 1000));
  terminal.say(`${terminal.colour.green('✔')} ${messages.install.done(tool, seconds)}`);
  return 'installed';
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
