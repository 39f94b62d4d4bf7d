import type { Health } from '@oidc-verify/core';
import { callback, integer, listOf, withMethods } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import type { SharedRevocationsHealth } from '@oidc-verify/core/revocation';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/** Something whose state can be asked for: a verifier, what `createAuth` returned, or shared revocations. */
export interface Observed {
  healthcheck(): Health | SharedRevocationsHealth;
}

/** Options of `instrumentOidcVerify` and of `createOtelListener`. */
export interface OtelOptions {
  /** Where metrics go. Default: the global one, also if it is registered later. */
  readonly meterProvider?: MeterProvider;
  /** Where spans go. Default: the global one, also if it is registered later. */
  readonly tracerProvider?: TracerProvider;
  /**
   * Verifiers, or what `createAuth` returned, and shared revocations: their `healthcheck()` is read
   * whenever metrics are collected. Default: none, and the age of keys is counted from the last
   * refresh that this process made.
   */
  readonly observe?: readonly Observed[];
  /**
   * How many issuers, 1–1,000, have a label of their own: once those that you list, and once those that
   * keys were fetched for. All further ones share the label `_OTHER`. Default 50.
   */
  readonly maxIssuers?: number;
  /** Returns the wall-clock time in milliseconds since the epoch, for spans. Default `Date.now`. */
  readonly now?: () => number;
  /** Returns milliseconds of a clock that never jumps, for ages. Default `performance.now`. */
  readonly monotonicMs?: () => number;
}

/** {@link OtelOptions} in the form in which they are used. */
export interface OtelSettings
  extends
    Required<Omit<OtelOptions, 'meterProvider' | 'tracerProvider'>>,
    Pick<OtelOptions, 'meterProvider' | 'tracerProvider'> {}

/** The rows of {@link OtelOptions}. */
export const OTEL_ROWS: OptionRows<OtelOptions, OtelSettings> = {
  meterProvider: { read: withMethods<MeterProvider>(['getMeter']) },
  tracerProvider: { read: withMethods<TracerProvider>(['getTracer']) },
  observe: { read: listOf(withMethods<Observed>(['healthcheck']), 'verifiers'), fallback: [] },
  maxIssuers: { read: integer(1, 1_000), fallback: 50 },
  now: { read: callback, fallback: () => Date.now() },
  monotonicMs: { read: callback, fallback: () => performance.now() },
};
