import type { ResolverSettings } from '../policy/resolver-rows.ts';
import { createSharedFlights, toFlightSetting } from './issuer-flights.ts';
import type { FlightStart, IssuerFlights } from './issuer-flights.ts';
import { createPollingFlights, MAX_SILENCE_MS } from './polling-flights.ts';

/** Creates the calls of a resolver. Requests share their promises, or their results, by its option. */
export function createFlights(settings: ResolverSettings, start: FlightStart): IssuerFlights {
  const isSharing = settings.sharePromises ?? !isCloudflareWorkers();
  return isSharing
    ? createSharedFlights(toFlightSetting(settings, start, Number.POSITIVE_INFINITY))
    : createPollingFlights(toFlightSetting(settings, start, MAX_SILENCE_MS));
}

/** A program for Workers may have been bundled without the condition that tells so. */
function isCloudflareWorkers(): boolean {
  const host: unknown = Reflect.get(globalThis, 'navigator');
  if (typeof host !== 'object' || host === null || !('userAgent' in host)) return false;
  return host.userAgent === 'Cloudflare-Workers';
}
