import { parse } from 'yaml';

/** One `run:` step of a GitHub workflow. */
export interface Step {
  name: string;
  run: string;
  env: Record<string, string>;
  /** Whether the step installs the project's dependencies. */
  installs: boolean;
  /** Whether the step talks to one of the job's services, a database say. */
  needsService: boolean;
}

interface Job {
  services?: Record<string, { ports?: string[] }>;
  env?: Record<string, string>;
  strategy?: { matrix?: Record<string, unknown[]> };
  steps: Array<{ name?: string; uses?: string; run?: string; env?: Record<string, string> }>;
}

/** What these actions do is there already: the project, and a Python or uv on PATH. */
const PREPARED = /^(actions\/checkout|actions\/setup-python|astral-sh\/setup-uv)@/;

/** Needs an engine, and what it starts from a registry of images: test/real/long/images.test.ts builds without either. */
const BUILDS_IMAGE = /^docker build /;

/**
 * The commands that a workflow runs, in order; but for those that build an image.
 *
 * @throws Error for what cannot be run here: an action that is not known, an expression in a command.
 */
export function stepsOf(workflow: string): Step[] {
  const { jobs } = parse(workflow) as { jobs: Record<string, Job> };
  return Object.values(jobs).flatMap(({ services = {}, env = {}, steps }) =>
    steps.flatMap((step) => {
      if (step.uses !== undefined && !PREPARED.test(step.uses))
        throw new Error(`unknown action ${step.uses}`);
      if (step.run === undefined || BUILDS_IMAGE.test(step.run)) return [];
      if (step.run.includes('${{')) throw new Error(`an expression in a command: ${step.run}`);
      const environment = { ...env, ...step.env };
      const needsService =
        Object.keys(services).length > 0 &&
        Object.values(environment).some((value) => /:\/\/([^/]*@)?localhost\b/.test(value));
      return [
        {
          name: step.name ?? step.run,
          run: step.run,
          env: environment,
          installs: installs(step.run),
          needsService,
        },
      ];
    }),
  );
}

/** Whether a command installs a project's dependencies. */
export function installs(command: string): boolean {
  return /\buv sync\b|\bpip install\b/.test(command);
}

/** The commands of a README's first code block for a POSIX shell: install, prepare, and, last, start. */
export function startCommands(readme: string): { prepare: string[]; start: string } {
  const lines = /^```sh\n([\s\S]*?)^```$/m.exec(readme)?.[1]?.trim().split('\n') ?? [];
  const start = lines.pop();
  if (start === undefined) throw new Error('the README has no commands');
  return { prepare: lines, start };
}
