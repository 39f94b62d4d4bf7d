import { ERROR_TABLE } from '@oidc-verify/core';
import type { AcceptedEvent, RefusedEvent } from '@oidc-verify/core';
import type { Attributes } from '@opentelemetry/api';
import { toAttributes } from './attributes.ts';
import type { Instruments } from './instruments.ts';
import type { Labels } from './labels.ts';
import { toProofOutcome } from './proof-outcome.ts';

type DecisionEvent = AcceptedEvent | RefusedEvent;

/** The attributes of decisions that are alike, made once. */
interface Prepared {
  readonly decision: Attributes;
  readonly duration: Attributes;
  /** Undefined where the token cannot have been in the cache. */
  readonly cache: Attributes | undefined;
}

/** Kinds of decisions whose attributes are kept. There are a few dozen, unless anybody makes them up. */
const MAX_PREPARED = 1_000;

/** Returns what records decisions: what each was, how long it took, and what is known of cache and proof. */
export function createDecisionMetrics(
  { decisions, duration, cache, replay }: Instruments,
  labels: Labels,
): (event: DecisionEvent) => void {
  const known = new Map<string, Prepared>();
  const prepare = (event: DecisionEvent): Prepared => {
    const { type, operation, stage, issuer, resolved, cached } = event;
    const code = event.type === 'refused' ? event.code : '';
    const key = `${type} ${operation} ${stage} ${code} ${issuer} ${resolved} ${cached}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const prepared = toPrepared(event, labels);
    if (known.size < MAX_PREPARED) known.set(key, prepared);
    return prepared;
  };
  return (event) => {
    const prepared = prepare(event);
    decisions.add(1, prepared.decision);
    const { durationMs } = event;
    if (Number.isFinite(durationMs)) {
      duration.record(Math.max(0, durationMs) / 1_000, prepared.duration);
    }
    if (prepared.cache !== undefined) cache.add(1, prepared.cache);
    const outcome = toProofOutcome(event);
    if (outcome !== undefined) replay.add(1, { outcome });
  };
}

/** The HTTP status of each code, so that a rule for all 503 needs no list of codes. */
const STATUSES: ReadonlyMap<string, number> = new Map(
  Object.entries(ERROR_TABLE).map(([code, { status }]) => [code, status]),
);

function toPrepared(event: DecisionEvent, labels: Labels): Prepared {
  const code = event.type === 'refused' ? labels.code(event.code) : undefined;
  const about = {
    outcome: labels.word('outcome', event.type),
    operation: labels.word('operation', event.operation),
    issuer: labels.issuer(event.issuer, event.resolved ? 'resolved' : 'configured'),
  };
  const result = event.cached ? 'hit' : 'miss';
  const stage = labels.word('stage', event.stage);
  const status = code === undefined ? undefined : STATUSES.get(code);
  return {
    decision: toAttributes({ ...about, stage, code, 'http.response.status_code': status }),
    duration: toAttributes({ ...about, cached: result === 'hit', 'error.type': code }),
    cache: wasLookedUp(event) ? { result } : undefined,
  };
}

const AFTER_SIGNATURE: ReadonlySet<string> = new Set(['claims', 'confirmation', 'authorize']);

/** Returns whether the token had a valid signature: only such a token can be in the cache. */
function wasLookedUp({ operation, cached, stage }: DecisionEvent): boolean {
  return operation === 'verify' && (cached || AFTER_SIGNATURE.has(stage));
}
