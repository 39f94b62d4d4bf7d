import { AuthError, CONTRACT, createVerifier, staticJwks } from '@oidc-verify/core';
import type { ERROR_TABLE, KeySource } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { createDecryption } from '@oidc-verify/core/jwe';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import type { AuthorizationDetailsOptions } from '@oidc-verify/core/rar';
import { authenticate, fromNode, fromTlsSocket } from '@oidc-verify/core/http';
import { testKeys } from '@oidc-verify/testing';
import type { TestClaims } from '@oidc-verify/testing';
import { DPOP_TRIGGERS } from './dpop/triggers.ts';
import { createPlainAuth } from './plain-auth.ts';
import { AUDIENCE, createSetting, ISSUER } from './setting.ts';

const setting = await createSetting();
const { issuer, keys } = setting;

const verify =
  (claims: TestClaims = {}, options: object = {}, signing: object = {}) =>
  async (): Promise<unknown> =>
    setting.verifier({ ...options }).verify(await issuer.sign(claims, signing));
const present =
  (...authorization: readonly string[]) =>
  async (): Promise<unknown> => {
    const rawHeaders = authorization.flatMap((value) => ['Authorization', value]);
    const answer = await authenticate(setting.verifier(), fromNode({ rawHeaders }));
    if (!answer.ok) throw answer.error;
    return answer;
  };
const options = { issuer: ISSUER, audience: AUDIENCE, keys };

/** What makes the library itself answer with each code. A new row of the table needs one here to compile. */
export const TRIGGERS = {
  missing_token: present(),
  invalid_request: present('Bearer a', 'Bearer b'),
  malformed_token: present('Bearer a.b'),
  opaque_token: present('Bearer rubbish'),
  encrypted_token: present('Bearer a.b.c.d.e'),
  decryption_failed: async () => {
    const decrypt = createDecryption({ keys: testKeys.p256.slice(0, 1) });
    return setting.verifier({ decrypt }).verify('a.b.c.d.e');
  },
  forbidden_header: verify({}, {}, { header: { jku: 'https://evil.test' } }),
  disallowed_alg: verify({}, { algorithms: ['ES256'] }),
  missing_kid: async () => {
    const own = await createSetting();
    await own.issuer.rotateKeys({ keepOld: true });
    const verifier = own.verifier({ keys: own.issuer.keySource() });
    return verifier.verify(await own.issuer.sign({}, { kid: null }));
  },
  key_not_found: verify({}, {}, { kid: 'unknown' }),
  invalid_signature: async () => {
    const [header, payload] = (await issuer.sign()).split('.');
    const other = (await issuer.sign({ sub: 'other' })).split('.')[2];
    return setting.verifier().verify(`${header}.${payload}.${other}`);
  },
  invalid_token_type: verify({}, {}, { typ: 'dpop+jwt' }),
  invalid_issuer: verify({ iss: 'https://evil.test' }),
  invalid_audience: verify({ aud: 'https://other.test' }),
  missing_claim: verify({ exp: undefined }),
  invalid_claims: verify({ exp: 'tomorrow' }),
  token_expired: verify({ exp: 1 }),
  token_not_yet_valid: verify({ nbf: 4_000_000_000 }),
  invalid_confirmation: verify({ cnf: { jkt: 'x' } }),
  token_revoked: verify({}, { checkRevoked: () => true }),
  // The library never uses this code itself. It is for the application's own checks.
  invalid_token: verify(
    {},
    {
      check: () => {
        throw new AuthError('invalid_token');
      },
    },
  ),
  insufficient_scope: verify({}, { requiredScopes: ['a'] }),
  insufficient_permissions: verify({}, { requiredPermissions: ['a'] }),
  insufficient_authorization_details: async () => {
    const types = {
      a: { '~standard': { version: 1, vendor: 't', validate: () => ({ value: {} }) } },
    };
    const authorizationDetails = createAuthorizationDetails({
      types,
    } as AuthorizationDetailsOptions).anyOf({ type: 'a' });
    return setting
      .verifier()
      .verify(await issuer.sign(), { requirement: { authorizationDetails } });
  },
  actor_not_accepted: verify({ act: { sub: 'a' } }, { actor: false }),
  access_denied: verify({}, { check: () => false }),
  jwks_fetch_failed: verify({}, { keys: issuer.keySource('unavailable') }),
  jwks_error: verify({}, { keys: issuer.keySource('broken') }),
  verification_unavailable: verify(
    {},
    { checkRevoked: async () => Promise.reject(new Error('store')) },
  ),
  aborted: async () =>
    setting.verifier().verify(await issuer.sign(), { signal: AbortSignal.abort() }),
  verifier_closed: async () => {
    const verifier = setting.verifier();
    await verifier.close();
    return verifier.verify(await issuer.sign());
  },
  token_not_bound: async () => {
    const dpop = createDpop({ publicOrigin: 'https://api.test', mode: 'required' });
    return verify({}, { dpop })();
  },
  invalid_certificate: verify(
    { cnf: { 'x5t#S256': 'A'.repeat(43) } },
    { mtls: { certificate: fromTlsSocket() } },
  ),
  insufficient_user_authentication: async () =>
    setting.verifier().verify(await issuer.sign(), { requirement: { acr: 'gold' } }),
  ...DPOP_TRIGGERS,
  invalid_options: async () => createVerifier({ ...options, audience: '' }),
  guard_missing: async () => createPlainAuth(options, () => keys).get(fromNode({})),
  plugin_missing: 'in packages/fastify',
  sync_unsupported: async () => setting.verifier({}, 'web').verifySync(await issuer.sign()),
  incompatible_core: async () => {
    const other = { ...staticJwks(issuer.jwks()), [CONTRACT]: 99 } as KeySource;
    return createVerifier({ ...options, keys: other });
  },
} satisfies Record<keyof typeof ERROR_TABLE, (() => Promise<unknown>) | 'in packages/fastify'>;
