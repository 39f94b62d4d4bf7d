import type { createSharedFlights as elsewhere } from './issuer-flights.ts';
import { createPollingFlights } from './polling-flights.ts';

/** On Cloudflare Workers, where a request cannot wait for a promise of another one, requests share results. */
export const createSharedFlights: typeof elsewhere = createPollingFlights;
