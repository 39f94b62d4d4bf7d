import type { AuthEvent } from '@oidc-verify/core';
import type { LogoutVerifier } from '@oidc-verify/core/revocation';
import { createClock, createTestIssuer } from '@oidc-verify/testing';
import type {
  FakeKeySource,
  SignOptions,
  SigningAlgorithm,
  TestClaims,
  TestClock,
  TestIssuer,
} from '@oidc-verify/testing';
import { buildLogoutVerifier } from '../../src/revocation/logout-verifier.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { ENGINES, ISSUER } from '../setting.ts';
import type { EngineName } from '../setting.ts';

export const CLIENT = 'client-1';
export const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** An issuer that logs out, a clock, and logout verifiers over them whose events are kept. */
export interface LogoutSetting {
  readonly clock: TestClock;
  readonly issuer: TestIssuer;
  readonly keys: FakeKeySource;
  readonly events: AuthEvent[];
  /** Returns a logout token; a claim that is undefined is left out. */
  sign(claims?: TestClaims, options?: SignOptions): Promise<string>;
  /** Options are merged into a valid minimum, so that a test can pass an invalid one. */
  verifier(options?: Readonly<Record<string, unknown>>, engine?: EngineName): LogoutVerifier;
}

export async function createLogoutSetting(
  algorithms: readonly SigningAlgorithm[] = ['RS256'],
): Promise<LogoutSetting> {
  const clock = createClock();
  const issuer = await createTestIssuer({ algorithms, now: clock.now });
  const keys = issuer.keySource('cooling');
  const events: AuthEvent[] = [];
  const minimum = {
    issuer: ISSUER,
    clientId: CLIENT,
    algorithms,
    keys,
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    onEvent: (event: AuthEvent) => events.push(event),
  };
  return {
    clock,
    issuer,
    keys,
    events,
    sign: (claims = {}, options = {}) =>
      issuer.sign(logoutClaims(claims), { typ: 'logout+jwt', expiresInSeconds: 120, ...options }),
    verifier: (options = {}, engine = 'node') =>
      buildLogoutVerifier({ ...minimum, ...options }, (policy) =>
        buildVerifier(policy, ENGINES[engine]()),
      ),
  };
}

function logoutClaims(claims: TestClaims): TestClaims {
  const own = { aud: CLIENT, client_id: undefined, sub: 'alice', sid: 's1' };
  return { ...own, events: { [EVENT]: {} }, ...claims };
}
