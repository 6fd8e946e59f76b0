import kleur from 'kleur';
import type prompts from 'prompts';
import type { Messages } from '../locales/index.js';
import { clipped } from '../text/display-width.js';
import { Cancelled } from './exit.js';

export interface Choice<T> {
  value: T;
  title: string;
  description?: string | undefined;
}

/** Questions on the terminal. Each of them throws `Cancelled` on Ctrl-C, Ctrl-D, ESC and when the signal aborts. */
export interface Questions {
  /** @param validate what is wrong with a text, or undefined. */
  text(message: string, initial: string, validate: (text: string) => string | undefined): Promise<string>;
  confirm(message: string, initial: boolean): Promise<boolean>;
  /** No value may be undefined: `prompts` would answer with its index. */
  choose<T extends NonNullable<unknown> | null>(
    message: string,
    choices: ReadonlyArray<Choice<T>>,
    initial: T,
  ): Promise<T>;
  chooseAny<T>(message: string, choices: ReadonlyArray<Choice<T>>): Promise<T[]>;
}

export interface Keyboard {
  stdin: NodeJS.ReadStream;
  columns: number;
  coloured: boolean;
  signal: AbortSignal;
}

/** Keys without a character that `prompts` gives a meaning to; the others it would type as "undefined". */
const KNOWN_KEYS: ReadonlySet<string | undefined> = new Set([
  ...['abort', 'up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown'],
  ...['delete', 'backspace', 'return', 'enter', 'tab', 'escape'],
]);

export function openQuestions({ stdin, columns, coloured, signal }: Keyboard, { ask }: Messages): Questions {
  // What prompts paints with is too old to know NO_COLOR, and some of it is painted as soon as prompts is loaded.
  kleur.enabled = coloured;
  const loading = import('prompts');
  // A symbol, an arrow, the title: anything longer would wrap, and prompts miscounts wrapped wide characters.
  const room = columns - 5;

  async function answer<T>(question: Omit<prompts.PromptObject<'answer'>, 'name'>): Promise<T> {
    const { default: prompt } = await loading;
    signal.throwIfAborted();
    stdin.prependListener('keypress', ignoreUnknownKeys);
    // Send Ctrl-C as a key: only that path of `prompts` restores the terminal.
    const interrupt = () => void stdin.emit('keypress', '', { name: 'c', ctrl: true });
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      const answers = await prompt<'answer'>(
        { name: 'answer', ...question },
        {
          onCancel: () => {
            throw new Cancelled();
          },
        },
      );
      return answers.answer as T;
    } finally {
      signal.removeEventListener('abort', interrupt);
      stdin.removeListener('keypress', ignoreUnknownKeys);
    }
  }

  return {
    text: (message, initial, validate) =>
      answer({
        type: 'text',
        message,
        initial,
        validate: (text: string) => validate(text || initial) ?? true,
      }),
    confirm: (message, initial) =>
      answer({ type: 'confirm', message, initial, ...{ yes: ask.yes, no: ask.no } }),
    choose: (message, choices, initial) =>
      answer({
        type: 'select',
        message,
        hint: ask.selectHint,
        choices: choices.map((choice) => promptChoice(choice, room)),
        initial: Math.max(
          0,
          choices.findIndex(({ value }) => value === initial),
        ),
      }),
    chooseAny: (message, choices) =>
      answer({
        type: 'multiselect',
        message,
        hint: ask.featuresHint,
        instructions: false,
        optionsPerPage: 20,
        choices: choices.map((choice) => promptChoice(choice, room)),
        onRender(this: { done?: boolean; value: Array<{ title: string; value: unknown }> }) {
          // Once answered it lists the titles of what was selected: by then the names alone will do.
          if (this.done) for (const choice of this.value) choice.title = String(choice.value);
        },
      } as Parameters<typeof answer>[0]),
  };
}

function promptChoice<T>({ value, title, description }: Choice<T>, room: number): prompts.Choice {
  return { value, title: clipped(title, room), ...(description !== undefined && { description }) };
}

function ignoreUnknownKeys(character: string | undefined, key: { name?: string; meta?: boolean }): void {
  if (character === undefined && !KNOWN_KEYS.has(key.name)) key.meta = true;
}
