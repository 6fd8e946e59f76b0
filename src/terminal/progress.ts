import { clipped } from '../text/display-width.js';
import type { Terminal } from './terminal.js';

export interface Progress {
  /** The latest news of what is being waited for. */
  detail(line: string): void;
  /** Clears the line; may be called again. */
  stop(): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Shows that something is under way: a moving line on a terminal, a plain one elsewhere. */
export function openProgress(title: string, terminal: Terminal): Progress {
  if (!terminal.animated) {
    terminal.say(`${title} ...`);
    return { detail: () => {}, stop: () => {} };
  }
  const started = Date.now();
  let frame = 0;
  let news = '';
  const draw = () => {
    const seconds = Math.floor((Date.now() - started) / 1000);
    const line = `${FRAMES[frame++ % FRAMES.length]} ${title} (${seconds} s)${news && `  ${news}`}`;
    terminal.redraw(clipped(line, terminal.columns - 1));
  };
  draw();
  const timer = setInterval(draw, 80);
  let stopped = false;
  return {
    detail(line) {
      // Tools colour and move the cursor as they like; this is one line of ours.
      news = stripped(line);
    },
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      terminal.redraw('');
    },
  };
}

function stripped(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
  return line.replace(/\u001b\[[\d;?]*[A-Za-z]|[\u0000-\u001f\u007f]/g, '');
}
