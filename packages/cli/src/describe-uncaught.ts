import { fileURLToPath } from 'node:url';
import { toPrintable } from './terminal/printable.ts';
import { messageOf } from './usage-error.ts';

/** Returns one line about an error that nothing caught: where it was thrown, and its message. */
export function describeUncaught(error: unknown): string {
  const place = placeOf(error);
  const where = place === undefined ? '' : ` at ${toPrintable(place)}`;
  return `an error${where} was not caught: ${toPrintable(messageOf(error))}`;
}

// The frames of Node itself begin with `node:`.
const FRAME = /[ (](file:.+|\/.+|[A-Za-z]:[\\/].+):(\d+:\d+)\)?$/;

/** Returns file, line and column of the first frame that is in a file. */
function placeOf(error: unknown): string | undefined {
  try {
    const { stack } = error instanceof Error ? error : {};
    const frames = String(stack)
      .split('\n')
      .filter((line) => /^\s+at /.test(line));
    const [, file = '', position] = frames.map((line) => FRAME.exec(line)).find(Boolean) ?? [];
    if (position === undefined) return undefined;
    return `${file.startsWith('file:') ? fileURLToPath(file) : file}:${position}`;
  } catch {
    return undefined;
  }
}
