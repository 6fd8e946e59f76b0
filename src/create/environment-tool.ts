import { type EnvironmentTool, environmentTools } from '../answers/answers.js';
import type { Messages } from '../locales/index.js';
import type { Questions } from '../terminal/prompts.js';

interface Context {
  /** Whether a program of that name is there. */
  has: (program: string) => boolean;
  messages: Messages;
  ask: Questions | undefined;
}

/** The tool for the Python environment: what was given or is chosen, else uv where it is found, else venv. */
export async function chooseEnvironmentTool(
  given: EnvironmentTool | undefined,
  { has, messages, ask }: Context,
): Promise<EnvironmentTool> {
  if (given !== undefined) return given;
  const preferred = has('uv') ? 'uv' : 'venv';
  if (ask === undefined) return preferred;
  const what: Record<EnvironmentTool, string> = { uv: 'uv', venv: 'python -m venv, pip', conda: 'conda' };
  const choices = environmentTools.map((tool) => {
    const lacking = tool !== 'venv' && !has(tool);
    return { value: tool, title: lacking ? `${what[tool]} (${messages.ask.envNotFound})` : what[tool] };
  });
  return ask.choose(messages.ask.env, choices, preferred);
}
