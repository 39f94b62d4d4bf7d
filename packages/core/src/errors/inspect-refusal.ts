import { causesOf, systemCodeOf } from './causes.ts';
import { toPrintable } from './printable.ts';

// Node, Bun and Deno print an object by this method.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');
const MAX_FRAMES = 3;

/** Makes consoles print an error in short. It is not a method of the class, so that bundles can leave out the class. */
export function addInspection(error: Refusal): void {
  Object.defineProperty(error, INSPECT, { value: () => inspectRefusal(error) });
}

type Refusal = Error & { readonly code: string };

/**
 * Returns what consoles print of a refusal: its own line, one line for each cause, and where the innermost
 * cause was thrown. A refusal itself says nothing by its stack: it was thrown on the path of every token.
 */
function inspectRefusal(error: Refusal): string {
  const causes = causesOf(error.cause);
  const lines = causes.map((cause) => {
    const code = systemCodeOf(cause);
    const message = toPrintable(cause.message);
    const isTold = code === undefined || message.includes(code);
    return `  cause: ${cause.name}: ${message}${isTold ? '' : ` (${code})`}`;
  });
  const frames = (causes.at(-1)?.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`${error.name} [${error.code}]: ${error.message}`, ...lines]
    .concat(frames.slice(0, MAX_FRAMES))
    .join('\n');
}
