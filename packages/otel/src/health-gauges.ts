import type { Health, IssuerHealth } from '@oidc-verify/core';
import type { SharedRevocationsHealth } from '@oidc-verify/core/revocation';
import type { ObservableResult } from '@opentelemetry/api';
import type { Gauges } from './instruments.ts';
import type { KeyAges } from './key-ages.ts';
import { OTHER } from './labels.ts';
import type { Labels } from './labels.ts';
import type { Observed } from './options.ts';

/** Reads one gauge. */
type Read = (result: ObservableResult) => void;

/** Returns which of several values counts: the worst. */
type Worst = (...values: number[]) => number;

/** Returns what each gauge reads. A `healthcheck()` that throws leaves its values out. */
export function createHealthGauges(
  observed: () => ReadonlySet<Observed>,
  ages: KeyAges,
  labels: Labels,
): Readonly<Record<keyof Gauges, Read>> {
  const verifiers = (): readonly Health[] => readAll(observed()).filter((one) => 'issuers' in one);
  const copies = (): readonly SharedRevocationsHealth[] =>
    readAll(observed()).filter((one) => 'entries' in one);
  const issuers = (read: 'ageSeconds' | 'keys', worst: Worst): ReadonlyMap<string, number> =>
    toWorst(
      verifiers().flatMap((health) => health.issuers),
      read,
      worst,
      ({ issuer }) => labels.issuer(issuer, 'configured') ?? OTHER,
    );
  const readAges = (): ReadonlyMap<string, number> => {
    for (const [issuer, age] of issuers('ageSeconds', Math.max)) ages.note(issuer, age);
    return ages.read();
  };
  const usable = (): readonly number[] => verifiers().map((health) => Number(health.usable));
  const copyAges = (): readonly number[] => copies().flatMap(({ ageSeconds }) => ageSeconds ?? []);
  const entries = (): readonly number[] => copies().map((health) => health.entries);
  return {
    keyAge: (result) => observeEach(result, readAges()),
    keyCount: (result) => observeEach(result, issuers('keys', Math.min)),
    usable: (result) => observeWorst(result, usable(), Math.min),
    revocationAge: (result) => observeWorst(result, copyAges(), Math.max),
    revocationEntries: (result) => observeWorst(result, entries(), Math.max),
  };
}

function toWorst(
  healths: readonly IssuerHealth[],
  read: 'ageSeconds' | 'keys',
  worst: Worst,
  labelOf: (health: IssuerHealth) => string,
): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const health of healths) {
    const issuer = labelOf(health);
    const value = health[read];
    if (value !== undefined) values.set(issuer, worst(value, values.get(issuer) ?? value));
  }
  return values;
}

function observeEach(result: ObservableResult, values: ReadonlyMap<string, number>): void {
  for (const [issuer, value] of values) result.observe(value, { issuer });
}

function observeWorst(result: ObservableResult, values: readonly number[], worst: Worst): void {
  if (values.length > 0) result.observe(worst(...values));
}

function readAll(observed: ReadonlySet<Observed>): readonly (Health | SharedRevocationsHealth)[] {
  return [...observed].flatMap((one) => {
    try {
      return [one.healthcheck()];
    } catch {
      return [];
    }
  });
}
