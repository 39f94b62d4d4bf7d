import type { AcceptedEvent, RefusedEvent } from '@oidc-verify/core';

const PROOF_CODES: ReadonlyMap<string, string> = new Map([
  ['dpop_proof_replayed', 'replayed'],
  ['replay_store_unavailable', 'full'],
]);

/**
 * Returns what the store of used proofs said of the proof of a request, or undefined where it was not
 * asked. It is asked last, right before the checks of access.
 */
export function toProofOutcome(event: AcceptedEvent | RefusedEvent): string | undefined {
  if (event.operation !== 'verify') return undefined;
  if (event.type === 'refused') {
    const outcome = PROOF_CODES.get(event.code);
    if (outcome !== undefined) return outcome;
    if (callbackOf(event) === 'replay') return 'failed';
  }
  return event.scheme === 'DPoP' && event.stage === 'authorize' ? 'recorded' : undefined;
}

/** Returns the injected function that gave no answer, or no valid one. */
function callbackOf({ facts }: RefusedEvent): string | undefined {
  return facts !== undefined && 'callback' in facts ? facts.callback : undefined;
}
