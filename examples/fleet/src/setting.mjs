/** The name under which clients know the API: its audience, and the origin that DPoP proofs must name. */
export const PUBLIC_ORIGIN = 'https://api.fleet.example';

/** The client that the provider sends logout tokens to. */
export const CLIENT_ID = 'fleet-app';

export const PROCESSES = 4;

/** A logout has to reach every process within this time. */
export const REACH_MS = 1_000;

/** How old the copy of the revocations may be that a process answers from while Redis is away. */
export const MAX_STALE_SECONDS = 2;

/** How long Redis may take for a command. */
export const REDIS_TIMEOUT_MS = 800;
