import assert from 'node:assert/strict';
import { isAuthError, isConfigError, staticJwks } from '@oidc-verify/core';
import { HEADER, PAYLOAD, render } from './json-mutation.ts';
import { AUDIENCES, ISSUER, NOW } from './oracle.ts';
import { published, signBytes } from './signer.ts';

/** The options of createVerifier, one or several of which are given an odd value. */
export const VERIFIER_NAMES = `
  issuer issuers resolveIssuer audience clientIds algorithms keys profile acceptedTypes
  requiredClaims requiredClaimValues dangerouslyAcceptAnyAudience dangerouslyAcceptIdTokens
  dangerouslyIgnoreHeaderParameters clockToleranceSeconds maxTokenAgeSeconds anyScope
  dangerouslyLargeClockToleranceSeconds requiredScopes requiredPermissions anyPermission scopeClaim
  permissionsClaim clientIdClaim scopeImplies actor claims authorizationDetails check checkRevoked maxTokenBytes onEvent
  diagnostics now monotonicMs
`
  .trim()
  .split(/\s+/);

/** A token that the usual options accept. */
export const good = signBytes(Buffer.from(render(HEADER)), Buffer.from(render(PAYLOAD)));
export const keys = staticJwks({ keys: published });
/** Options that work. Tests replace some of them with odd values. */
export const usual = {
  issuer: ISSUER,
  audience: AUDIENCES,
  algorithms: ['Ed25519'],
  keys,
  now: () => NOW * 1000,
};

/** How many odd options were accepted and refused since the last reset. */
export const tally = { built: 0, refused: 0 };

/** Returns the result of `build`, or undefined after a ConfigError that says what to change. */
export function attempt<T>(build: () => T): T | undefined {
  try {
    const built = build();
    tally.built += 1;
    return built;
  } catch (error) {
    if (!isConfigError(error)) throw new Error('not a ConfigError', { cause: error });
    tally.refused += 1;
    assert.ok(['invalid_options', 'incompatible_core'].includes(error.code));
    assert.ok(error.problems.length > 0);
    for (const { path, message } of error.problems) {
      assert.deepEqual([typeof path, typeof message, message === ''], ['string', 'string', false]);
    }
    return undefined;
  }
}

/** Fails when anything but an AuthError comes out of a call. */
export async function settle(work: Promise<unknown>): Promise<void> {
  const reason: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (reason !== undefined && !isAuthError(reason)) {
    throw new Error('not an AuthError', { cause: reason });
  }
}

export function resetTally(): void {
  Object.assign(tally, { built: 0, refused: 0 });
}
