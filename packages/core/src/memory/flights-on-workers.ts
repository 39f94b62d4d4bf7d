import type { createFlights as elsewhere } from './flights.ts';
import { toFlightSetting } from './issuer-flights.ts';
import { createPollingFlights, MAX_SILENCE_MS } from './polling-flights.ts';

/** On Cloudflare Workers, where a request cannot wait for a promise of another one, requests share results. */
export const createFlights: typeof elsewhere = (settings, start) =>
  createPollingFlights(toFlightSetting(settings, start, MAX_SILENCE_MS));
