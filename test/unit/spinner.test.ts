import { expect, it } from 'vitest';
import { isSpinnerFrame } from '../../generators/spinner.js';

it("a frame of plop's spinner is told from what people read", () => {
  for (const frame of [
    '\u001b[?25l',
    '\u001b[1G\u001b[2K',
    '\u001b[33m⠋\u001b[39m \n',
    '\u001b[36m|\u001b[39m',
  ])
    expect(isSpinnerFrame(frame)).toBe(true);
  for (const text of ['\u001b[33mThere are changes\u001b[39m\n', '? Go on', '⠋', '-'])
    expect(isSpinnerFrame(text)).toBe(false);
});
