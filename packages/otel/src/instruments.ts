import type { Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';

/** Seconds, from a token in the cache (a few µs) over a signature (20–200 µs) to keys that are fetched. */
const DECISION_BUCKETS = [
  0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01,
  0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Seconds of what is waited for: another process, or another machine. */
const WAIT_BUCKETS = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
  10,
];

/** The instruments that events are recorded with. */
export interface Instruments {
  readonly decisions: Counter;
  readonly duration: Histogram;
  readonly cache: Counter;
  readonly replay: Counter;
  readonly refreshes: Counter;
  readonly refreshDuration: Histogram;
  readonly discovery: Counter;
  readonly stale: Counter;
  readonly cooldowns: Counter;
  readonly unusable: Counter;
  readonly keyStore: Counter;
  readonly revocations: Counter;
  readonly callbacks: Counter;
  readonly resolver: Counter;
  readonly waits: Histogram;
}

/** Creates all instruments of a meter. Whatever the meter throws is thrown. */
export function createInstruments(meter: Meter): Instruments {
  const count = (name: string, unit: string, description: string): Counter =>
    meter.createCounter(`oidc_verify.${name}`, { unit: `{${unit}}`, description });
  const measure = (name: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(`oidc_verify.${name}`, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries },
    });
  return {
    decisions: count('decisions', 'decision', 'Decisions about tokens, accepted and refused.'),
    duration: measure('duration', 'Time from a call to its decision.', [...DECISION_BUCKETS]),
    cache: count('cache', 'lookup', 'Verified tokens by whether the token cache had them.'),
    replay: count('replay', 'proof', 'DPoP proofs by what the store of used proofs said.'),
    refreshes: count('jwks.refreshes', 'refresh', 'Refreshes of the keys of an issuer.'),
    refreshDuration: measure('jwks.refresh.duration', 'Time of a refresh.', [...WAIT_BUCKETS]),
    discovery: count('discovery', 'lookup', 'Lookups of the metadata of an issuer.'),
    stale: count('jwks.stale', 'use', 'Keys past their time that were handed out.'),
    cooldowns: count('jwks.cooldowns', 'cooldown', 'Unknown kids that caused no refresh.'),
    unusable: count('jwks.unusable', 'key', 'Keys of an issuer that cannot be used.'),
    keyStore: count('jwks.store.failures', 'call', 'Calls of a key store that failed.'),
    revocations: count('revocations', 'event', 'Events of the copy of shared revocations.'),
    callbacks: count('callback.failures', 'call', 'Calls of your functions that failed.'),
    resolver: count('resolver.failures', 'call', 'Calls of resolveIssuer that failed.'),
    waits: measure('wait.duration', 'Time that a call waited for a store or function.', [
      ...WAIT_BUCKETS,
    ]),
  };
}

/** The gauges that are read whenever metrics are collected. */
export interface Gauges {
  readonly keyAge: ObservableGauge;
  readonly keyCount: ObservableGauge;
  readonly usable: ObservableGauge;
  readonly revocationAge: ObservableGauge;
  readonly revocationEntries: ObservableGauge;
}

/** Creates all gauges of a meter. Whatever the meter throws is thrown. */
export function createGauges(meter: Meter): Gauges {
  const gauge = (name: string, unit: string, description: string): ObservableGauge =>
    meter.createObservableGauge(`oidc_verify.${name}`, { unit, description });
  return {
    keyAge: gauge('jwks.age', 's', 'Time since an issuer last confirmed its keys.'),
    keyCount: gauge('jwks.keys', '{key}', 'Keys in memory that can verify tokens of an issuer.'),
    usable: gauge('usable', '1', '1 if the tokens of every listed issuer can be verified, else 0.'),
    revocationAge: gauge('revocations.age', 's', 'Time since the copy was known to be complete.'),
    revocationEntries: gauge('revocations.entries', '{revocation}', 'Revocations in the copy.'),
  };
}
