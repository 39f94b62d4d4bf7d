import type { Io } from '../io.ts';
import { toPrintable } from './printable.ts';
import { widthOf } from './style.ts';

/** One line that says what a command waits for. */
export interface Progress {
  readonly show: (what: string) => void;
  /** Removes the line. */
  readonly clear: () => void;
}

const CLEAR_LINE = '\r\u001B[2K';

/** Returns a progress line on the standard error stream. It shows nothing where that is no terminal. */
export function createProgress({ stderr, env }: Pick<Io, 'stderr' | 'env'>): Progress {
  const canShow = stderr.isTTY === true && env['TERM'] !== 'dumb';
  let isShown = false;
  return {
    show: (what) => {
      isShown ||= canShow;
      // One column is left free: a full line would wrap and could not be removed.
      const line = toPrintable(`… ${what}`, widthOf(stderr) - 1);
      if (canShow) stderr.write(`${CLEAR_LINE}${line}`);
    },
    clear: () => {
      if (isShown) stderr.write(CLEAR_LINE);
      isShown = false;
    },
  };
}
