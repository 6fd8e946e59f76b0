// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a spinner is drawn with.
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Whether a piece of output is a frame of plop's spinner, and nothing that anybody reads. */
export function isSpinnerFrame(chunk: unknown): boolean {
  const text = String(chunk);
  return text.includes('\u001b') && /^[\s\u2800-\u28ff\-\\|/]*$/.test(text.replace(CONTROL, ''));
}

/** Keeps plop's spinner from drawing over the questions of the engine: plop starts it before an action may ask. */
export function silenceSpinner(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = ((...args: unknown[]) =>
    isSpinnerFrame(args[0]) ? true : write(...args)) as typeof stream.write;
}
