import type { KeySource } from '@oidc-verify/core';
import { authenticate, createGuards, fromCookie, fromNode } from '@oidc-verify/core/http';
import type { TestClaims } from '@oidc-verify/testing';
import { createDpopSetting, ORIGIN, toDpop } from '../dpop/setting.ts';
import { createSetting, ISSUER } from '../setting.ts';

const setting = await createSetting();
const dpopSetting = await createDpopSetting();
const { issuer, clock } = setting;
const nowSeconds = clock.now() / 1000;

const verify =
  (claims: TestClaims, options: object = {}, signing: object = {}) =>
  async (): Promise<unknown> =>
    setting.verifier({ ...options }).verify(await issuer.sign(claims, signing));
const present =
  (authorization: string, options: object = {}) =>
  async (): Promise<unknown> => {
    const request = fromNode({ rawHeaders: ['Authorization', authorization] });
    const answer = await authenticate(setting.verifier({ ...options }), request);
    if (!answer.ok) throw answer.error;
    return answer;
  };

/** A source whose server cannot be reached, as fetchJwks sees it. */
function failing(reason: string, message: string, code: string): KeySource {
  const inner = Object.assign(new Error(`connect ${code}`), { code });
  const cause = new Error(message, { cause: new TypeError('fetch failed', { cause: inner }) });
  return {
    peek: () => undefined,
    load: async () => {
      const { AuthError } = await import('@oidc-verify/core');
      const facts = { problem: 'refresh', reason, message };
      throw new AuthError('jwks_fetch_failed', { detail: `${reason}: ${message}`, facts, cause });
    },
    wake: () => 'settled',
    close: () => {},
  };
}

async function sendCookie(): Promise<unknown> {
  const token = await issuer.sign();
  const guards = createGuards({
    verifier: setting.verifier(),
    credentials: (_x, request) =>
      fromCookie({ name: '__Host-token', allowedOrigins: ['https://app.test'] })(_x, request),
    binding: { keyOf: (x: object) => x, toRequest: (x) => fromNode(x) },
  });
  const rawHeaders = ['Cookie', `__Host-token=${token}`, 'Origin', 'https://evil.test'];
  return guards.required()({ method: 'POST', rawHeaders });
}

async function sendProof(sending: object, dpop: object): Promise<unknown> {
  const { token, call } = await dpopSetting.send(sending);
  return dpopSetting.verifier({ dpop: toDpop({ ...dpop }) }).verify(token, call);
}

const JWKS = 'https://issuer.test/jwks';

/** The usual mistakes, and the line that an operator finds in the log. */
export const MISTAKES: readonly (readonly [
  name: string,
  make: () => Promise<unknown>,
  line: string,
])[] = [
  [
    'wrong audience',
    verify({ aud: 'https://other.test' }),
    'invalid_audience: aud names none of: https://api.test',
  ],
  [
    'a slash at the end of the issuer',
    verify({ iss: `${ISSUER}/` }),
    'invalid_issuer: iss differs by the slash at the end only from the configured issuer https://issuer.test',
  ],
  [
    'ID token',
    verify({ aud: 'spa', azp: 'spa', email: 'a@b.test', client_id: undefined }, {}, { typ: 'JWT' }),
    'invalid_token_type: this is an ID token: its audience is a client, not this API',
  ],
  [
    'opaque token',
    present('Bearer 2YotnFZFEjr1zCsicMWpAA'),
    'opaque_token: the token is a reference that only its issuer can read; request a JWT for this API',
  ],
  [
    'expired by 30 s',
    verify({ exp: nowSeconds - 30 }),
    'token_expired: exp was 30 s ago; clockToleranceSeconds is 5',
  ],
  [
    'wrong alg',
    verify({}, { algorithms: ['ES256', 'PS256'] }),
    'disallowed_alg: alg is not among the configured algorithms: ES256, PS256',
  ],
  [
    'unknown kid',
    verify({}, {}, { kid: 'retired' }),
    'key_not_found: kid names none of the keys of the issuer (1): rs256-1',
  ],
  [
    'missing claim',
    verify({}, { requiredClaims: ['tenant'] }),
    'missing_claim: the token has no tenant',
  ],
  [
    'missing permission',
    verify(
      { permissions: ['orders:read'] },
      { requiredPermissions: ['orders:read', 'orders:delete'] },
    ),
    'insufficient_permissions: the token lacks the permissions: orders:delete; they are read from permissions',
  ],
  [
    'check without return',
    verify({}, { check: () => undefined }),
    'verification_unavailable: check returned undefined; expected true or false (is a `return` missing?)',
  ],
  [
    'provider down',
    verify(
      {},
      { keys: failing('network', `GET ${JWKS} failed: nothing listens there`, 'ECONNREFUSED') },
    ),
    `jwks_fetch_failed: network: GET ${JWKS} failed: nothing listens there; cause: ECONNREFUSED`,
  ],
  [
    'DNS',
    verify({}, { keys: failing('network', `GET ${JWKS} failed`, 'ENOTFOUND') }),
    `jwks_fetch_failed: network: GET ${JWKS} failed; cause: ENOTFOUND`,
  ],
  [
    'certificate',
    verify({}, { keys: failing('network', `GET ${JWKS} failed`, 'CERT_HAS_EXPIRED') }),
    `jwks_fetch_failed: network: GET ${JWKS} failed; cause: CERT_HAS_EXPIRED`,
  ],
  [
    'clock skew',
    verify({ nbf: nowSeconds + 12 }),
    'token_not_yet_valid: nbf is 12 s ahead of our clock; clockToleranceSeconds is 5',
  ],
  [
    'the word undefined as token',
    present('Bearer undefined'),
    "opaque_token: the token is the word 'undefined': the client sent a variable that was not set",
  ],
  [
    'no scheme',
    async () => present(await issuer.sign())(),
    'invalid_request: the Authorization header has a token but no scheme',
  ],
  [
    'wrong tenant',
    verify({ tid: 'b' }, { requiredClaimValues: { tid: 'a' } }),
    'invalid_claims: tid is not a, as requiredClaimValues demands',
  ],
  [
    'nonce missing',
    async () => sendProof({}, { nonce: 'required' }),
    'dpop_nonce_required: the proof has no nonce; the client has to send a new one with the nonce of the answer',
  ],
  [
    'proof URL behind a proxy',
    async () => sendProof({ url: 'https://www.test/v1/orders' }, {}),
    `dpop_proof_url: htu of the proof is not ${ORIGIN}/orders; behind a proxy, check publicOrigin and publicPathPrefix`,
  ],
  [
    'cookie without a known Origin (CSRF)',
    sendCookie,
    'access_denied: the cookie came without an Origin that is among allowedOrigins: https://app.test',
  ],
];
