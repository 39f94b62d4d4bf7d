import { readSettings } from '@oidc-verify/core/options';
import { createFeed } from './feed.ts';
import { OTEL_ROWS } from './options.ts';
import type { OtelOptions } from './options.ts';
import type { OtelEvent } from './otel-event.ts';

/** A listener for `onEvent`. */
export interface OtelListener {
  (event: OtelEvent): void;
  /** Ends its gauges. Events that come later are still recorded. */
  readonly stop: () => void;
}

/**
 * Creates a listener for the option `onEvent` of verifiers, of `fetchJwks` and of shared revocations, which
 * records events as metrics and spans. For runtimes without `node:diagnostics_channel`, such as Workers;
 * elsewhere `instrumentOidcVerify` needs no option. Where both are in use, events are counted once.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function createOtelListener(options: OtelOptions = {}): OtelListener {
  const { record, leave } = createFeed(readSettings(OTEL_ROWS, options));
  return Object.assign((event: OtelEvent) => record(event), { stop: leave });
}
