import type { Messages } from '../locales/index.js';
import { outlivingItsReader } from './closed-pipe.js';
import { Cancelled, Exit, type ExitCode } from './exit.js';

/** Says what ended a command, and returns its exit code. With `DEBUG` set it says where, too. */
export function report(error: unknown, messages: Messages): ExitCode {
  const say = (text: string) => void outlivingItsReader(process.stderr).write(`${text}\n`);
  if (error instanceof Exit) {
    say(error.code < 128 ? `${messages.error}: ${error.message}` : error.message);
    if (process.env.DEBUG && error.cause) say(stackOf(error.cause));
    return error.code;
  }
  if (error instanceof Cancelled) {
    say(messages.cancelled);
    return 130;
  }
  say(`${messages.error}: ${error instanceof Error ? error.message : String(error)}`);
  say(process.env.DEBUG ? stackOf(error) : messages.unexpected);
  return 1;
}

function stackOf(error: unknown): string {
  return error instanceof Error && error.stack ? error.stack : String(error);
}
