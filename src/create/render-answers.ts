import { readFileSync } from 'node:fs';
import { type Answers, AnswersError, normaliseAnswers } from '../answers/answers.js';
import { parseState, StateError } from '../answers/state.js';
import { type Messages, problemList } from '../locales/index.js';
import { render } from '../render/index.js';
import { databaseOf } from '../tables/database.js';
import { Exit } from '../terminal/exit.js';

/*
 * What later versions ask earlier ones for: the base of an upgrade. Neither the options nor the shapes of what they print
 * can change, and a state file is understood best by the version that wrote it.
 */

/**
 * What `--render` prints: path -> content as JSON; bytes that are no text as `{ "base64": … }`.
 *
 * @param file path of a JSON file with answers or of a project's state file, or `-` for standard input.
 * @throws Exit when there are no usable answers in it.
 */
export function renderedAnswers(file: string, messages: Messages): string {
  const files = [...render(answersIn(file, messages))].map(([path, content]) => [
    path,
    typeof content === 'string' ? content : { base64: Buffer.from(content).toString('base64') },
  ]);
  return JSON.stringify(Object.fromEntries(files), null, 2);
}

/**
 * What `--tables` prints: the folder of the migrations and the tables as they are declared, as JSON; `null` without a database.
 *
 * @param file as for `--render`.
 * @throws Exit when there are no usable answers in it.
 */
export function tablesOfAnswers(file: string, messages: Messages): string {
  return JSON.stringify(databaseOf(answersIn(file, messages)) ?? null, null, 2);
}

function answersIn(file: string, messages: Messages): Answers {
  const text = read(file, messages);
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw new Exit(2, messages.notJson(file, (error as Error).message), { cause: error });
  }
  try {
    return isState(input) ? parseState(text).answers : normaliseAnswers(input);
  } catch (error) {
    if (error instanceof StateError) throw new Exit(2, error.message, { cause: error });
    if (!(error instanceof AnswersError)) throw error;
    throw new Exit(2, problemList(error.problems, messages), { cause: error });
  }
}

function isState(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'schema' in input && 'files' in input;
}

function read(file: string, messages: Messages): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Exit(1, messages.unreadable(file, (error as Error).message), { cause: error });
  }
}
