import type { ReplayStore } from '@oidc-verify/core/dpop';

/** What is used of a Redis client (the `redis` package has this shape). */
interface Redis {
  set(key: string, value: string, options: { NX: true; EX: number }): Promise<string | null>;
}

// Servers whose clocks differ take a proof a little longer than the one that recorded it.
const MARGIN_SECONDS = 60;

/** Remembers used proofs for all processes: `NX` makes asking and recording one step. */
export function sharedReplay(redis: Redis): ReplayStore {
  return {
    record: async ({ key, expiresAt, now }) => {
      const seconds = Math.ceil(expiresAt - now) + MARGIN_SECONDS;
      const answer = await redis.set(`dpop:${key}`, '1', { NX: true, EX: seconds });
      return answer === 'OK' ? 'recorded' : 'replayed';
    },
  };
}
