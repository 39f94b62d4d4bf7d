import type { TestIssuer } from '@oidc-verify/testing';

/** A request whose decision differs between libraries, or should not. */
export interface MigrationRequest {
  readonly title: string;
  readonly path: '/me' | '/orders' | '/news';
  /** Returns the token, or undefined for a request without one. */
  readonly token: (issuer: TestIssuer) => Promise<string | undefined>;
  readonly inQuery?: boolean;
  readonly duringOutage?: boolean;
}

const valid = (issuer: TestIssuer): Promise<string> => issuer.sign({ scope: 'orders:read' });

/** Returns the token with another last character, whose change only affects bits that nobody decodes. */
function changeUnusedBits(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return `${token.slice(0, -1)}${alphabet[last ^ 1]}`;
}

/** Returns a token with `exp` twice: long ago, and in the future. */
async function repeatExpiry(issuer: TestIssuer): Promise<string> {
  const payload = JSON.stringify(issuer.claims()).replace('{', '{"exp":1000000000,');
  return issuer.signRaw({ header: issuer.header(), payload, alg: 'RS256' });
}

/** Returns an otherwise valid token that the issuer did not sign. */
async function forge(issuer: TestIssuer): Promise<string> {
  const [header, , signature] = (await valid(issuer)).split('.');
  const [, payload] = (await issuer.sign({ sub: 'admin' })).split('.');
  return [header, payload, signature].join('.');
}

const idToken = {
  at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
  nonce: 'n-0S6_WzA2Mj',
  email: 'a@example.com',
};

/** In the order in which the pages list them. */
export const REQUESTS: readonly MigrationRequest[] = [
  { title: 'a valid token', path: '/me', token: valid },
  {
    title: 'a valid token with `typ: JWT`',
    path: '/me',
    token: (issuer) => issuer.sign({}, { typ: 'JWT' }),
  },
  { title: 'no token', path: '/me', token: async () => undefined },
  {
    title: 'an expired token',
    path: '/me',
    token: (issuer) => issuer.sign({}, { expiresInSeconds: -60 }),
  },
  {
    title: 'a token for another API',
    path: '/me',
    token: (issuer) => issuer.sign({ aud: 'https://other.example.com' }),
  },
  { title: 'a forged token', path: '/me', token: forge },
  {
    title: 'a valid token without the scope of the route',
    path: '/orders',
    token: (issuer) => issuer.sign({ scope: 'profile' }),
  },
  {
    title: 'a token that never expires (no `exp`)',
    path: '/me',
    token: (issuer) => issuer.sign({ exp: undefined }),
  },
  {
    title: 'a logout token (`typ: logout+jwt`)',
    path: '/me',
    token: (issuer) => issuer.sign({}, { typ: 'logout+jwt' }),
  },
  {
    title: 'an ID token for the same audience',
    path: '/me',
    token: (issuer) => issuer.sign(idToken, { typ: 'JWT' }),
  },
  {
    title: 'a token bound to a DPoP key, sent as Bearer',
    path: '/me',
    token: (issuer) => issuer.sign({ cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } }),
  },
  {
    title: 'an unknown critical extension (`crit`)',
    path: '/me',
    token: (issuer) => issuer.sign({}, { header: { crit: ['x'], x: 1 } }),
  },
  { title: 'two members `exp`, one of them past', path: '/me', token: repeatExpiry },
  {
    title: 'other unused bits in the last character',
    path: '/me',
    token: async (issuer) => changeUnusedBits(await valid(issuer)),
  },
  { title: 'a valid token in `?access_token=`', path: '/me', token: valid, inQuery: true },
  { title: 'a forged token where a token is optional', path: '/news', token: forge },
  {
    title: 'a valid token while the key endpoint is down',
    path: '/me',
    token: valid,
    duringOutage: true,
  },
];
