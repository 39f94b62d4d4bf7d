import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVerifier } from '../../packages/core/src/index.ts';
import type { Verifier } from '../../packages/core/src/index.ts';
import type { AuthOptions } from '../../packages/core/src/http/index.ts';
import { createFakeTimers } from '../../packages/core/test/connection/fake-timers.ts';
import type { FakeTimers } from '../../packages/core/test/connection/fake-timers.ts';
import { createClock, createTestIssuer } from '../../packages/testing/src/index.ts';

export const LIFETIME_SECONDS = 600;
const RECHECK_SECONDS = 30;

/** An issuer, a verifier, and time that only a test lets pass. */
export interface World {
  /** What every `createAuth` takes. */
  readonly options: AuthOptions<undefined, unknown>;
  readonly verifier: Verifier<unknown>;
  readonly timers: FakeTimers;
  readonly now: () => number;
  sign(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** From now on, every token is revoked. */
  revoke(): void;
  /** From now on, the policy of the API allows nobody in. */
  forbid(): void;
  /** Lets the time of one more check pass. */
  passCheck(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const clock = createClock();
  const issuer = await createTestIssuer({ now: clock.now });
  const state = { isRevoked: false, isAllowed: true };
  const options = {
    issuer: issuer.issuer,
    audience: 'https://api.test',
    keys: issuer.keySource(),
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    checkRevoked: () => state.isRevoked,
    check: () => state.isAllowed,
  };
  const timers = createFakeTimers(clock);
  return {
    options,
    verifier: createVerifier(options),
    timers,
    now: clock.now,
    sign: async (claims = {}) =>
      issuer.sign({ scope: 'orders', ...claims }, { expiresInSeconds: LIFETIME_SECONDS }),
    revoke: () => void (state.isRevoked = true),
    forbid: () => void (state.isAllowed = false),
    passCheck: async () => timers.pass(RECHECK_SECONDS),
  };
}

/** Listens on a free port of loopback, and returns it with what ends the server. */
export async function listenOn(
  server: Server,
): Promise<{ readonly port: number; readonly close: () => void }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port, close };
}
