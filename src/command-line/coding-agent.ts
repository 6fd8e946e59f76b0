/** What coding agents set for the commands they run; `AI_AGENT` is the name that they are agreeing on. */
const VARIABLES = [
  'AI_AGENT',
  'AUGMENT_AGENT',
  'CLAUDECODE',
  'CODEX_SANDBOX',
  'CODEX_THREAD_ID',
  'CURSOR_AGENT',
  'GEMINI_CLI',
  'OPENCODE',
];

/** Whether a coding agent runs this command: it has a terminal and nobody to read what is asked there. */
export function isCodingAgent(environment: Readonly<Record<string, string | undefined>>): boolean {
  return VARIABLES.some((name) => Boolean(environment[name]));
}
