import { ERROR_TABLE } from '@oidc-verify/core';
import type { AcceptedEvent, RefusedEvent } from '@oidc-verify/core';
import { toAttributes } from './attributes.ts';
import type { Instruments } from './instruments.ts';
import type { Labels } from './labels.ts';

type DecisionEvent = AcceptedEvent | RefusedEvent;

/** Records one decision: what it was, how long it took, and what is known of cache and proof. */
export function recordDecision(
  event: DecisionEvent,
  { decisions, duration, cache, replay }: Instruments,
  labels: Labels,
): void {
  const { type, operation, stage, durationMs } = event;
  const code = event.type === 'refused' ? labels.code(event.code) : undefined;
  const issuer = labels.issuer(event.issuer, event.resolved ? 'resolved' : 'configured');
  const outcome = labels.word('outcome', type);
  const about = { outcome, operation: labels.word('operation', operation), issuer };
  const status = code === undefined ? undefined : STATUSES.get(code);
  const decided = { ...about, stage: labels.word('stage', stage), code };
  const result = event.cached ? 'hit' : 'miss';
  decisions.add(1, toAttributes({ ...decided, 'http.response.status_code': status }));
  if (Number.isFinite(durationMs)) {
    duration.record(
      Math.max(0, durationMs) / 1_000,
      toAttributes({ ...about, cached: result === 'hit', 'error.type': code }),
    );
  }
  if (wasLookedUp(event)) cache.add(1, { result });
  const proof = proofOutcome(event);
  if (proof !== undefined) replay.add(1, { outcome: proof });
}

/** The HTTP status of each code, so that a rule for all 503 needs no list of codes. */
const STATUSES: ReadonlyMap<string, number> = new Map(
  Object.entries(ERROR_TABLE).map(([code, { status }]) => [code, status]),
);

const AFTER_SIGNATURE: ReadonlySet<string> = new Set(['claims', 'confirmation', 'authorize']);

/** Returns whether the token had a valid signature: only such a token can be in the cache. */
function wasLookedUp({ operation, cached, stage }: DecisionEvent): boolean {
  return operation === 'verify' && (cached || AFTER_SIGNATURE.has(stage));
}

const PROOF_CODES: Readonly<Record<string, string>> = {
  dpop_proof_replayed: 'replayed',
  replay_store_unavailable: 'full',
};

/** Returns what became of the proof of a request. It is recorded last, right before the checks of access. */
function proofOutcome(event: DecisionEvent): string | undefined {
  if (event.operation !== 'verify') return undefined;
  if (event.type === 'refused' && Object.hasOwn(PROOF_CODES, event.code)) {
    return PROOF_CODES[event.code];
  }
  if (event.type === 'refused' && callbackOf(event) === 'replay') return 'failed';
  return event.scheme === 'DPoP' && event.stage === 'authorize' ? 'recorded' : undefined;
}

/** Returns the injected function that gave no answer, or no valid one. */
function callbackOf({ facts }: RefusedEvent): string | undefined {
  return facts !== undefined && 'callback' in facts ? facts.callback : undefined;
}
