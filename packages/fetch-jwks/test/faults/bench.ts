import { createVerifier, isAuthError } from '@oidc-verify/core';
import type { AuthEvent, Verifier } from '@oidc-verify/core';
import { createClock, createTestIssuer } from '@oidc-verify/testing';
import type { SignOptions, TestClock, TestIssuer } from '@oidc-verify/testing';
import { expect } from 'vitest';
import { fetchJwks } from '../../src/index.ts';
import type { FetchJwks, FetchJwksOptions } from '../../src/index.ts';
import { FaultyEndpoint } from './endpoint.ts';

/** An issuer, its faulty endpoint, and a verifier whose clock the test moves. */
export interface Bench {
  readonly issuer: TestIssuer;
  readonly endpoint: FaultyEndpoint;
  readonly clock: TestClock;
  readonly keys: FetchJwks;
  readonly verifier: Verifier;
  readonly events: AuthEvent[];
  readonly sign: (options?: SignOptions) => Promise<string>;
  /** Resolves with `accepted`, or with status and code of the refusal. */
  readonly decide: (token: string) => Promise<string>;
  /** Resolves when the next refresh ended, well or not. */
  readonly nextRefresh: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Returns a bench whose endpoint listens and has no fault yet. */
export async function openBench(options: FetchJwksOptions = {}): Promise<Bench> {
  const clock = createClock();
  const issuer = await createTestIssuer({ algorithms: ['ES256', 'RS256'], now: clock.now });
  const endpoint = new FaultyEndpoint((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(issuer.jwks()));
  });
  await endpoint.start();
  const events: AuthEvent[] = [];
  let onRefresh: (() => void) | undefined;
  const keys = fetchJwks({
    jwksUri: endpoint.url,
    fetch: endpoint.fetch,
    monotonicMs: clock.monotonicMs,
    random: () => 1,
    onEvent: (event) => {
      events.push(event);
      if (event.type === 'keys-refreshed') onRefresh?.();
    },
    ...options,
  });
  const verifier = createVerifier({
    issuer: issuer.issuer,
    audience: 'https://api.test',
    algorithms: ['ES256', 'RS256'],
    keys,
    now: clock.now,
    onEvent: (event) => events.push(event),
  });
  return {
    issuer,
    endpoint,
    clock,
    keys,
    verifier,
    events,
    sign: async (signing = {}) => issuer.sign({}, { expiresInSeconds: 86_400, ...signing }),
    decide: async (token) => decide(verifier, token),
    nextRefresh: async () =>
      new Promise((resolve) => {
        onRefresh = resolve;
      }),
    close: async () => {
      keys.close();
      await endpoint.stop();
    },
  };
}

/** Returns how often each decision was taken, such as `{ accepted: 25 }`. */
export async function tally(decisions: readonly Promise<string>[]): Promise<object> {
  const counts: Record<string, number> = {};
  for (const decision of await Promise.all(decisions)) {
    counts[decision] = (counts[decision] ?? 0) + 1;
  }
  return counts;
}

async function decide(verifier: Verifier, token: string): Promise<string> {
  try {
    const { subject } = await verifier.verify(token);
    expect(subject).toBe('user-1');
    return 'accepted';
  } catch (error) {
    if (!isAuthError(error)) throw error;
    const { status, code, headers } = error;
    const isOutage = status === 503;
    expect(Object.keys(headers).includes('retry-after')).toBe(isOutage);
    expect(Object.keys(headers).includes('www-authenticate')).toBe(!isOutage);
    return `${status} ${code}`;
  }
}
