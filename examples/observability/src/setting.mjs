/** The audience of the API, and the origin that DPoP proofs must name. */
export const AUDIENCE = 'https://api.observed.example';

/** What the API is configured with: short times, so that an outage shows within seconds. */
export const TTL_SECONDS = 2;
export const STALE_SECONDS = 4;
export const FETCH_TIMEOUT_MS = 600;
/** How long the API's own database takes. */
export const DATABASE_MS = 3;
