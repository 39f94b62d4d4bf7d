import { createVerifier, staticJwks } from '@oidc-verify/core';
import type { AuthEvent, Jwk, KeySource, Verifier } from '@oidc-verify/core';
import { createClock, createFakeKeySource, createTestIssuer, hostileTokens } from '../src/index.ts';
import type { HostileToken } from '../src/index.ts';
import { compactVerify, createLocalJWKSet } from 'jose';
import { describe, expect, test } from 'vitest';

const clock = createClock();
const issuer = await createTestIssuer({ now: clock.now });
const catalogue = await hostileTokens(issuer);

interface Setup {
  readonly verifier: Verifier;
  readonly events: AuthEvent[];
}

function setUp({ needs }: HostileToken): Setup {
  const events: AuthEvent[] = [];
  const keys = [...issuer.jwks().keys, ...needs.keys];
  const verifier = createVerifier({
    issuer: issuer.issuer,
    audience: String(issuer.audience),
    algorithms: needs.algorithms,
    keys: needs.keys.length === 0 ? staticJwks({ keys }) : justRefreshed(keys),
    now: clock.now,
    onEvent: (event) => events.push(event),
  });
  return { verifier, events };
}

/** Unusable keys, too, may stand in a set that was fetched; one that was configured refuses them. */
function justRefreshed(keys: readonly Jwk[]): KeySource {
  return createFakeKeySource({ sets: [{ keys }], state: 'cooling' });
}

describe('hostileTokens', () => {
  test('holds at least 80 attacks of every family, each under its own name', () => {
    expect(catalogue.length).toBeGreaterThanOrEqual(80);
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
    expect(new Set(catalogue.map(({ family }) => family)).size).toBe(8);
  });

  test('never offers an attack as its own control', () => {
    expect(catalogue.filter(({ token, control }) => token === control)).toEqual([]);
  });
});

describe.each(catalogue)('$family: $name', (hostile) => {
  test(`is refused with ${hostile.code} at stage ${hostile.stage}, async and sync`, async () => {
    const { verifier, events } = setUp(hostile);
    const outcome = await verifier.tryVerify(hostile.token);
    expect(outcome).toMatchObject({ ok: false, error: { code: hostile.code } });
    expect(events.filter(({ type }) => type === 'refused')).toMatchObject([
      { stage: hostile.stage, code: hostile.code },
    ]);
    expect(() => verifier.verifySync(hostile.token)).toThrow(
      expect.objectContaining({ code: hostile.code }),
    );
  });

  test('is accepted without its fault', async () => {
    const { verifier } = setUp(hostile);
    expect(await verifier.tryVerify(hostile.control)).toMatchObject({ ok: true });
  });
});

describe('the faults are real', () => {
  const trusted = createLocalJWKSet({
    keys: issuer.jwks().keys.map((key) => ({ ...key, kty: String(key.kty), key_ops: ['verify'] })),
  });

  test.each(catalogue.filter(({ stage }) => stage === 'claims' || stage === 'confirmation'))(
    '$name holds a genuine signature',
    async ({ token }) => {
      expect((await compactVerify(token, trusted)).protectedHeader.alg).toBe('RS256');
    },
  );

  test.each(catalogue.filter(({ name }) => /^(duplicate|depth)-(?!.*header)/.test(name)))(
    '$name holds a genuine signature',
    async ({ token }) => {
      await expect(compactVerify(token, trusted)).resolves.toBeDefined();
    },
  );
});
