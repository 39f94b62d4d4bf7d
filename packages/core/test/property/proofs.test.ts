import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { expect, test } from 'vitest';
import { createClient, ORIGIN } from '../dpop/client.ts';
import { fc } from './fast-check.ts';
import { HEADER, render } from './json-mutation.ts';
import { ISSUER, NOW } from './oracle.ts';
import { RUNS, SEED } from './runs.ts';
import { published, signBytes } from './signer.ts';

/** What a proof is for, and what a request is. */
interface Aim {
  readonly method: string;
  readonly path: string;
  readonly token: string;
}

const client = createClient();
const tokens = ['j1', 'j2', 'j3'].map((jti) => {
  const cnf = { jkt: client.thumbprint };
  const claims = { iss: ISSUER, aud: 'a', sub: 's', jti, exp: NOW + 300, cnf };
  return signBytes(Buffer.from(render(HEADER)), Buffer.from(JSON.stringify(claims)));
});
// None of these is another spelling of another.
const segments = fc.array(fc.constantFrom('a', 'b', 'A', 'aa', '1', '%2F', ''), { maxLength: 3 });
const aims: fc.Arbitrary<Aim> = fc.record({
  method: fc.constantFrom('GET', 'get', 'POST', 'PUT', 'HEAD', 'OPTIONS'),
  path: segments.map((parts) => ['', 'orders', ...parts].join('/')),
  token: fc.constantFrom(...tokens),
});
/** The same request, or one that differs in anything. */
const pairs: fc.Arbitrary<readonly [Aim, Aim]> = fc.oneof(
  fc.tuple(aims, aims),
  aims.map((aim) => [aim, aim] as const),
  fc.tuple(aims, aims).map(([one, { method }]) => [one, { ...one, method }] as const),
  fc.tuple(aims, aims).map(([one, { path }]) => [one, { ...one, path }] as const),
  fc.tuple(aims, aims).map(([one, { token }]) => [one, { ...one, token }] as const),
);

function toDecision(proven: Aim, sent: Aim): string {
  if (proven.method !== sent.method) return 'dpop_proof_method';
  if (proven.path !== sent.path) return 'dpop_proof_url';
  return proven.token === sent.token ? 'opened' : 'dpop_proof_token';
}

const verifier = createVerifier({
  issuer: ISSUER,
  audience: 'a',
  algorithms: ['Ed25519'],
  keys: staticJwks({ keys: published }),
  dpop: createDpop({ publicOrigin: ORIGIN }),
  now: () => NOW * 1000,
});

test('a proof for one request opens it, and never another', async () => {
  const seen = { opened: 0, refused: 0 };
  let count = 0;
  await fc.assert(
    fc.asyncProperty(pairs, async ([proven, sent]) => {
      count += 1;
      const { token, method, path } = proven;
      const jti = `proof-${count}`;
      const proof = await client.prove({ token, method, url: `${ORIGIN}${path}`, iat: NOW, jti });
      const request = { method: sent.method, url: sent.path, dpopProofs: [proof] };
      const outcome = verifier.tryVerifySync(sent.token, { scheme: 'DPoP', request });
      expect(outcome.ok ? 'opened' : outcome.error.code).toBe(toDecision(proven, sent));
      seen[outcome.ok ? 'opened' : 'refused'] += 1;
    }),
    { numRuns: RUNS.laws, seed: SEED },
  );
  expect(seen.opened).toBeGreaterThan(100);
  expect(seen.refused).toBeGreaterThan(100);
});
