import type { AuthEvent, Jwk } from '@oidc-verify/core';
import { fetchJwks } from '../src/index.ts';
import type { Fetch, FetchJwks, FetchJwksOptions } from '../src/index.ts';
import { createJwk } from './keys.ts';

/** Many issuers without sockets, each with one key of its own name; counts what is asked of them. */
export class FakeTenants {
  now = 0;
  /** How they answer now. `held` ones answer when told. */
  mode: 'up' | 'down' | 'held' = 'up';
  keysOf: (issuer: string) => readonly Jwk[] = (issuer) => [{ ...KEY, kid: issuer }];
  /** Requests for keys, by issuer. */
  readonly fetches = new Map<string, number>();
  /** Requests of any kind. */
  requests = 0;
  running = 0;
  mostRunning = 0;
  #held: (() => void)[] = [];

  readonly fetch: Fetch = async (url) => {
    this.requests += 1;
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      if (this.mode === 'held') await new Promise<void>((resolve) => void this.#held.push(resolve));
      if (this.mode === 'down') throw new TypeError('connect ECONNREFUSED');
      return this.#answer(new URL(url));
    } finally {
      this.running -= 1;
    }
  };

  /** Lets those who wait have their answer, in the mode of now. */
  release(): void {
    for (const resolve of this.#held.splice(0)) resolve();
  }

  get total(): number {
    return [...this.fetches.values()].reduce((sum, count) => sum + count, 0);
  }

  #answer({ origin, pathname }: URL): Response {
    if (pathname !== '/jwks') return Response.json({ issuer: origin, jwks_uri: `${origin}/jwks` });
    this.fetches.set(origin, (this.fetches.get(origin) ?? 0) + 1);
    return Response.json({ keys: this.keysOf(origin) });
  }
}

const KEY = createJwk('one for all');

/** Returns the names of that many issuers. */
export function namesOf(count: number, prefix = 'tenant'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `https://${prefix}-${index}.example`);
}

/** Returns a source of keys of these tenants, under a clock that only the test moves. */
export function openSource(options: FetchJwksOptions = {}): {
  tenants: FakeTenants;
  keys: FetchJwks;
  events: AuthEvent[];
} {
  const tenants = new FakeTenants();
  const events: AuthEvent[] = [];
  const keys = fetchJwks({
    fetch: tenants.fetch,
    now: () => tenants.now,
    monotonicMs: () => tenants.now,
    random: () => 0.5,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { tenants, keys, events };
}
