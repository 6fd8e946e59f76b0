import { outlivingItsReader } from './closed-pipe.js';

/** Output of the command, and whether a person can be asked. */
export interface Terminal {
  /** One or more lines for the person. */
  say(text: string): void;
  /** One or more lines about something that went wrong, or was not done. */
  warn(text: string): void;
  /** Whether a person can answer a question on this terminal. */
  readonly interactive: boolean;
  /** Whether a line can be redrawn, as a spinner does. */
  animated: boolean;
  /** Draws over the current line; only where `animated`. */
  redraw(line: string): void;
  columns: number;
  coloured: boolean;
  colour: Colour;
}

/** The few colours in use; all of them leave the text alone where colour is not wanted. */
export type Colour = Readonly<Record<'bold' | 'dim' | 'green' | 'cyan' | 'yellow', (text: string) => string>>;

type Environment = Readonly<Record<string, string | undefined>>;

const plain: Colour = {
  bold: (text) => text,
  dim: (text) => text,
  green: (text) => text,
  cyan: (text) => text,
  yellow: (text) => text,
};

/** Whether to colour what goes to a stream: https://no-color.org and https://force-color.org, then the terminal. */
export function wantsColour(environment: Environment, isTTY: boolean): boolean {
  if (environment.NO_COLOR) return false;
  const force = environment.FORCE_COLOR;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return isTTY && environment.TERM !== 'dumb';
}

export async function openTerminal(process: NodeJS.Process): Promise<Terminal> {
  const { env } = process;
  const stdout = outlivingItsReader(process.stdout);
  const coloured = wantsColour(env, Boolean(stdout.isTTY));
  return {
    say: (text) => void stdout.write(`${text}\n`),
    // Opened when there is something to warn of, and stdin when it is asked about: each loads a part of Node's streams.
    warn: (text) => void outlivingItsReader(process.stderr).write(`${text}\n`),
    get interactive() {
      return Boolean(process.stdin.isTTY && stdout.isTTY);
    },
    animated: Boolean(stdout.isTTY && env.TERM !== 'dumb'),
    redraw: (line) => void stdout.write(`\r\u001b[2K${line}`),
    // Some pseudo-terminals say 0.
    columns: stdout.columns || 80,
    coloured,
    colour: coloured ? await colours() : plain,
  };
}

async function colours(): Promise<Colour> {
  const { bold, dim, green, cyan, yellow, options } = await import('kolorist');
  // kolorist decides by rules of its own; `wantsColour` has decided already.
  options.enabled = true;
  options.supportLevel = Math.max(1, options.supportLevel);
  return { bold, dim, green, cyan, yellow };
}
