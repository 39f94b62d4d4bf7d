import { channels } from '#channels';
import { ConfigError } from '@oidc-verify/core';
import { readSettings } from '@oidc-verify/core/options';
import { CHANNELS } from './channel-names.ts';
import { createFeed } from './feed.ts';
import { OTEL_ROWS } from './options.ts';
import type { OtelOptions } from './options.ts';

/**
 * Records what all verifiers, key sources and shared revocations of this process do, as metrics and spans.
 * They need no option for it, and may be created before or after. Returns a function that stops it.
 * Called twice with the same provider, it counts once, until both are stopped.
 *
 * @throws {ConfigError} `invalid_options`, also on a runtime without `node:diagnostics_channel`: use
 * {@link createOtelListener} there
 */
export function instrumentOidcVerify(options: OtelOptions = {}): () => void {
  const settings = readSettings(OTEL_ROWS, options);
  if (channels === undefined) {
    const message =
      'needs node:diagnostics_channel, which this runtime does not have; pass createOtelListener() as `onEvent` instead';
    throw new ConfigError('invalid_options', [{ path: 'instrumentOidcVerify()', message }]);
  }
  const feed = createFeed(settings);
  const { subscribe } = channels;
  const stops = CHANNELS.map((name) => subscribe(name, feed.record));
  return () => {
    for (const stop of stops) stop();
    feed.leave();
  };
}
