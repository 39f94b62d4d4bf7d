import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import { expect, test } from 'vitest';
import { fc } from './fast-check.ts';
import { inputs } from './inputs.ts';
import { HEADER, PAYLOAD, render, toMembers } from './json-mutation.ts';
import { AUDIENCES, ISSUER, NOW, PERMISSION, SCOPE } from './oracle.ts';
import { RUNS, SEED } from './runs.ts';
import { published, signBytes } from './signer.ts';
import { STRICTER, toDisputed } from './stricter.ts';

const verifier = createVerifier({
  issuer: ISSUER,
  audience: AUDIENCES,
  algorithms: ['Ed25519'],
  keys: staticJwks({ keys: published }),
  requiredScopes: [SCOPE],
  requiredPermissions: [PERMISSION],
  now: () => NOW * 1000,
});
const keySet = createLocalJWKSet({ keys: [...published] as JWK[] });

/** Verifies the token with jose, as far as jose supports the policy. */
async function isAcceptedByJose(token: string): Promise<boolean> {
  return jwtVerify(token, keySet, {
    issuer: ISSUER,
    audience: [...AUDIENCES],
    algorithms: ['Ed25519', 'EdDSA'],
    requiredClaims: ['exp'],
    clockTolerance: 5,
    currentDate: new Date(NOW * 1000),
  }).then(
    () => true,
    () => false,
  );
}

const tally = { agreedOn: 0, accepted: 0 };
const explained = new Set<string>();

/** Returns the problem with the two answers: one accepts too much, or a refusal is not on the list. */
async function differenceOf(token: string): Promise<string | undefined> {
  const ours = verifier.tryVerifySync(token);
  const theirs = await isAcceptedByJose(token);
  if (ours.ok) {
    tally.accepted += 1;
    return theirs ? undefined : 'we accept what jose refuses';
  }
  if (!theirs) {
    tally.agreedOn += 1;
    return undefined;
  }
  const { code } = ours.error;
  const disputed = toDisputed(token);
  const lines = STRICTER.filter((line) => line.code === code && line.applies(disputed));
  for (const { rule } of lines) explained.add(rule);
  return lines.length > 0 ? undefined : `${code}, and no line of the list says why`;
}

test(`${RUNS.jose} tokens: what we accept jose accepts, and each of our further refusals is on the list`, async () => {
  await fc.assert(
    fc.asyncProperty(inputs, async ({ token }) => {
      const difference = typeof token === 'string' ? await differenceOf(token) : undefined;
      expect(difference).toBeUndefined();
    }),
    { numRuns: RUNS.jose, seed: SEED },
  );
});

test('a list of audiences with something else in it, which chance seldom makes', async () => {
  const others = PAYLOAD.filter(([name]) => name !== '"aud"');
  const aud = toMembers({ aud: [AUDIENCES[0], 5] });
  const payload = Buffer.from(render([...others, ...aud]));
  const token = signBytes(Buffer.from(render(HEADER)), payload);
  expect(await differenceOf(token)).toBeUndefined();
});

test('the list has no line that nothing meets, and both had enough to agree on', () => {
  expect(STRICTER.map(({ rule }) => rule).filter((rule) => !explained.has(rule))).toEqual([]);
  expect(tally.accepted).toBeGreaterThan(300);
  expect(tally.agreedOn).toBeGreaterThan(2_000);
});
