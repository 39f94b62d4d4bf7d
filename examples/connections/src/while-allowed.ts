import type { Requirement } from '@oidc-verify/core';
import type { HeldConnection } from '@oidc-verify/core/http';
import { GraphQLError } from 'graphql';

/**
 * Returns the events of `source` until the token of the connection no longer meets `requirement`. Not an
 * async generator: that would not end while it waits for an event.
 *
 * @throws {AuthError} when it is not met now
 */
export async function whileAllowed<Value>(
  source: AsyncIterator<Value>,
  held: HeldConnection<unknown>,
  requirement: Requirement<unknown>,
): Promise<AsyncIterableIterator<Value>> {
  const ended = new AbortController();
  const stop = await held.hold(requirement, ({ reason }) => ended.abort(reason));
  const { signal } = ended;
  const isOver = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(
        new GraphQLError('no longer allowed', { extensions: { code: String(signal.reason) } }),
      );
    });
  });
  isOver.catch(() => {});
  const events: AsyncIterableIterator<Value> = {
    next: async () => Promise.race([source.next(), isOver]),
    return: async () => {
      stop();
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => events,
  };
  return events;
}
