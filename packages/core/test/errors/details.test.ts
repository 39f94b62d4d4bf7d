import { readdirSync, readFileSync } from 'node:fs';
import { ERROR_TABLE, isAuthError, staticJwks } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import { DETAILS } from '@oidc-verify/core/diagnosis';
import { describe, expect, test } from 'vitest';
import { TROUBLESHOOTING } from '../../../../scripts/troubleshooting-table.mjs';
import { createSetting } from '../setting.ts';
import { TRIGGERS } from '../triggers.ts';

/** What an operator reads of each code. A code without a sentence does not compile. */
const SENTENCES: Readonly<Record<AuthErrorCode, string>> = {
  missing_token: 'the request has no Authorization header',
  invalid_request: 'the request has 2 Authorization headers',
  malformed_token: 'the token has 2 segments; a signed JWT has 3, separated by dots',
  opaque_token:
    'the token is a reference that only its issuer can read; request a JWT for this API',
  encrypted_token:
    'the token has five segments, so it is encrypted, and there is no option decrypt',
  decryption_failed: 'the token could not be decrypted, or a signed JWT is not what is in it',
  forbidden_header: 'the header parameter jku is not allowed',
  disallowed_alg: 'alg is not among the configured algorithms: ES256',
  missing_kid: 'the token has no kid, and 2 keys of the issuer fit its algorithm',
  key_not_found: 'kid names none of the keys of the issuer (1): rs256-1',
  invalid_signature: 'the signature was not made with the key rs256-1, or the token was changed',
  invalid_token_type: 'typ is not one of: jwt, at+jwt',
  invalid_issuer: 'iss is none of the configured issuers: https://issuer.test',
  invalid_audience: 'aud names none of: https://api.test',
  missing_claim: 'the token has no exp',
  invalid_claims: 'exp is not a date in seconds since 1970',
  token_expired: 'exp was 1799999999 s ago; clockToleranceSeconds is 5',
  token_not_yet_valid: 'nbf is 2200000000 s ahead of our clock; clockToleranceSeconds is 5',
  invalid_confirmation:
    'cnf is not an object, or a thumbprint in it is not 43 characters of base64url',
  token_not_bound: 'the token has no cnf.jkt, which is demanded by the option dpop.mode',
  token_revoked: 'checkRevoked returned true',
  // The application threw this one, without a detail.
  invalid_token: 'The access token is invalid',
  insufficient_user_authentication: 'acr is none of: gold',
  invalid_request_target: 'the request target is not a path that every framework reads alike',
  dpop_proof_missing: 'the request has no DPoP header',
  dpop_proof_repeated: 'the request has 2 proofs in its DPoP headers; one is allowed',
  dpop_proof_malformed: 'the proof is not a signed JWT of three segments of strict JSON',
  dpop_proof_type: 'typ of the proof is not dpop+jwt',
  dpop_proof_header:
    'the header of the proof holds a parameter that changes the key or the content',
  dpop_proof_alg:
    'alg of the proof is not among the algorithms of the option dpop: ES256, Ed25519, PS256',
  dpop_proof_key: 'jwk of the proof holds a private key, which is now known to this API',
  dpop_proof_signature: 'the proof was not signed with its own jwk',
  dpop_proof_claims: 'jti of the proof is missing or of the wrong type',
  dpop_proof_method: 'htm of the proof is not the method of the request, GET',
  dpop_proof_url:
    'htu of the proof is not https://api.test/orders; behind a proxy, check publicOrigin and publicPathPrefix',
  dpop_proof_expired:
    'iat of the proof was 3600 s ago; proofMaxAgeSeconds is 60, clockToleranceSeconds 5',
  dpop_proof_not_yet_valid: 'the proof is 3600 s ahead of our clock; clockToleranceSeconds is 5',
  dpop_proof_token: 'ath of the proof is not the hash of the access token',
  dpop_proof_binding: 'the proof was signed with a key other than the one in cnf.jkt of the token',
  dpop_proof_replayed: 'a proof with this jti was used before',
  dpop_nonce_required:
    'the proof has no nonce; the client has to send a new one with the nonce of the answer',
  dpop_nonce_invalid: 'the nonce of the proof was not issued by this API, or is too old',
  invalid_certificate: 'there is no client certificate, and the token is bound to one',
  insufficient_scope: 'the token lacks the scopes: a; they are read from scope, scp',
  insufficient_permissions: 'the token lacks the permissions: a; they are read from permissions',
  insufficient_authorization_details:
    'no entry of authorization_details grants what the operation needs',
  actor_not_accepted: 'the party in act may not act with a token here',
  access_denied: 'check returned false',
  jwks_fetch_failed:
    'verifySync found no such key in memory and never waits; a refresh was started',
  jwks_error: '2 keys of the issuer have the kid of the token',
  replay_store_unavailable:
    'the replay store did not record the proof: it is full, or its answer is not valid',
  verification_unavailable: 'checkRevoked threw an error',
  aborted: 'the signal of the call was aborted',
  verifier_closed: 'close() was called before',
};

const setting = await createSetting();

/** The triggers of these codes are key sources of an application, which say nothing. */
const OF_KEYS: Readonly<Partial<Record<AuthErrorCode, () => Promise<unknown>>>> = {
  jwks_fetch_failed: async () =>
    setting
      .verifier({ keys: setting.issuer.keySource('cold') })
      .verifySync(await setting.issuer.sign()),
  jwks_error: async () => {
    const own = await createSetting();
    const [key = {}] = own.issuer.jwks().keys;
    const other = await createSetting();
    await other.issuer.rotateKeys();
    const [second = {}] = other.issuer.jwks().keys;
    const keys = staticJwks({ keys: [key, { ...second, kid: String(key.kid) }] });
    return own.verifier({ keys }).verify(await own.issuer.sign());
  },
};

describe('detail of every code', () => {
  test.each(Object.entries(SENTENCES))('%s', async (code, sentence) => {
    const trigger = OF_KEYS[code as AuthErrorCode] ?? TRIGGERS[code as AuthErrorCode];
    const error = await trigger().catch((reason: unknown) => reason);
    if (!isAuthError(error)) throw new Error('nothing was refused', { cause: error });
    expect([error.code, error.detail]).toEqual([code, sentence]);
    expect(error.with({ realm: 'r' })).toMatchObject({ detail: sentence });
    expect(Object.keys(error)).not.toContain('facts');
    if (code === 'invalid_token') return;
    expect(error.facts?.code).toBe(code);
    expect(JSON.stringify(error)).not.toContain(sentence);
  });
});

describe('the tables', () => {
  const codes = new Set(DETAILS.map(({ code }) => code));

  test('have a sentence for every code that a request can end with', () => {
    expect(Object.keys(SENTENCES).filter((code) => !codes.has(code))).toEqual([]);
  });

  test('have no sentence that nothing says', () => {
    const files = ['core', 'fetch-jwks'].flatMap((name) => {
      const folder = new URL(`../../../${name}/src/`, import.meta.url);
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      const sources = names.filter((file) => /(?<!-details)\.ts$/.test(file));
      return sources.map((file) => readFileSync(new URL(file, folder), 'utf8'));
    });
    const source = files.join('\n');
    const unsaid = DETAILS.filter(({ problem }) => !source.includes(`'${problem}'`));
    expect(unsaid).toEqual([]);
  });

  test('have sentences of their own, that fit into a log line', () => {
    for (const { sentence } of DETAILS) expect(sentence).toMatch(/^[^\n]{11,140}$/);
    const keyed = DETAILS.map(({ code, problem, sentence }) => `${code} ${problem} ${sentence}`);
    expect(new Set(keyed).size).toBe(keyed.length);
  });

  test('the page has a paragraph for every code', () => {
    expect(Object.keys(TROUBLESHOOTING).toSorted()).toEqual(Object.keys(ERROR_TABLE).toSorted());
    for (const { means, look, change } of Object.values(TROUBLESHOOTING)) {
      expect([means, look, change].filter((text) => !/^[A-Z`].+\.$/.test(text))).toEqual([]);
    }
  });
});
