import { callObject } from './object-call.ts';
import type { ObjectAddress } from './object-call.ts';
import type { LogCopy } from './log-copy.ts';
import { isLogPage } from './revocation-message.ts';
import type { LogPage, LogPosition, RevocationBounds } from './revocation-message.ts';

/** The log of an object, and the copy that is made of it. */
export interface LogSetting {
  readonly address: ObjectAddress;
  readonly copy: LogCopy;
  readonly bounds: RevocationBounds;
}

const RESTORED_PER_CALL = 5_000;

/**
 * Reads the log to its end, and returns whether the object has lost what was known of it. `onProgress` is
 * called for each page.
 */
export async function readLog(
  { address, copy }: LogSetting,
  onProgress: () => unknown,
): Promise<boolean> {
  let hasReset = false;
  for (;;) {
    const asked = copy.position;
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ended
    const page = readPage(await callObject(address, 'changes', asked), asked);
    onProgress();
    const isOther = page.log !== asked.log || page.after !== asked.position;
    hasReset ||= isOther && asked.log !== '';
    const isTaken = copy.take(page, asked);
    if (isTaken && page.isLast) return hasReset;
  }
}

/** Returns a page that can be the answer to this question. */
function readPage(response: unknown, asked: LogPosition): LogPage {
  if (isLogPage(response)) {
    const { log, after, position, isLast } = response;
    const isContinued = log === asked.log && after === asked.position;
    const isForward = isLast ? position >= after : position > after;
    if (isForward && (isContinued || after === 0)) return response;
  }
  throw new TypeError('The Durable Object did not respond with revocations');
}

/** Gives the object what the copy knows. What the object has already, it does not change. */
export async function restoreLog({ address, copy, bounds }: LogSetting): Promise<void> {
  const known = copy.list();
  for (let index = 0; index < known.length; index += RESTORED_PER_CALL) {
    const entries = known.slice(index, index + RESTORED_PER_CALL);
    // oxlint-disable-next-line no-await-in-loop -- the memory of the object is bounded
    const answer = await callObject(address, 'restore', { entries, ...bounds });
    if (answer !== 'restored') {
      throw new TypeError('The Durable Object did not say whether revocations were recorded');
    }
  }
}
