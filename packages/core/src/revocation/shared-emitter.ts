import { openChannel } from '#channels';
import { notify } from '../contract/emitter.ts';
import type { SharedRevocationsEvent } from './shared.ts';

/**
 * Returns a function that hands the events of shared revocations to `listener` and outlives whatever the listener
 * does. On Node, Deno and Bun it also publishes them on `oidc-verify.revocations`, where anybody subscribes.
 */
export function createSharedEmitter(
  listener: ((event: SharedRevocationsEvent) => unknown) | undefined,
): (event: SharedRevocationsEvent) => void {
  const channel = openChannel('oidc-verify.revocations');
  return (event) => {
    Object.freeze(event);
    if (listener !== undefined) notify(listener, event);
    if (channel?.hasSubscribers === true) channel.publish(event);
  };
}
