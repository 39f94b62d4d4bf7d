import type { ReplayStore } from '@oidc-verify/core/dpop';

/** The part of a Redis client that is used here. The `redis` package has this shape. */
interface Redis {
  set(key: string, value: string, options: { NX: true; EX: number }): Promise<string | null>;
}

// Servers with different clocks may accept a proof slightly longer than the server that recorded it.
const MARGIN_SECONDS = 60;

/** Remembers used proofs for all processes. `NX` checks and records in one atomic step. */
export function sharedReplay(redis: Redis): ReplayStore {
  return {
    record: async ({ key, expiresAt, now }) => {
      const seconds = Math.ceil(expiresAt - now) + MARGIN_SECONDS;
      const answer = await redis.set(`dpop:${key}`, '1', { NX: true, EX: seconds });
      return answer === 'OK' ? 'recorded' : 'replayed';
    },
  };
}
