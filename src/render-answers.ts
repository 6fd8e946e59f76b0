import { readFileSync } from 'node:fs';
import { AnswersError, normaliseAnswers } from './answers.js';
import { Exit } from './exit.js';
import { type Messages, problemList } from './locales/index.js';
import { render } from './render/index.js';

/**
 * What `--render` prints: path -> content as JSON; bytes that are no text as `{ "base64": … }`. Later versions ask
 * earlier ones for the base of an upgrade with it, so its shape cannot change.
 *
 * @param file path of a JSON file with answers, or `-` for standard input.
 * @throws Exit when there are no usable answers in it.
 */
export function renderedAnswers(file: string, messages: Messages): string {
  const text = read(file, messages);
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw new Exit(2, messages.notJson(file, (error as Error).message), { cause: error });
  }
  try {
    const files = [...render(normaliseAnswers(input))].map(([path, content]) => [
      path,
      typeof content === 'string' ? content : { base64: Buffer.from(content).toString('base64') },
    ]);
    return JSON.stringify(Object.fromEntries(files), null, 2);
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    throw new Exit(2, problemList(error.problems, messages), { cause: error });
  }
}

function read(file: string, messages: Messages): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Exit(1, messages.unreadable(file, (error as Error).message), { cause: error });
  }
}
