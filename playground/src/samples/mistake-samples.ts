import type { TestIssuer } from '@oidc-verify/testing';
import type { AuthErrorCode, Stage } from '@oidc-verify/core';
import type { Sample } from './sample.ts';

/** What goes wrong in most APIs sooner or later. */
export async function mistakeSamples(issuer: TestIssuer): Promise<readonly Sample[]> {
  const now = Math.floor(issuer.now() / 1000);
  const sign = issuer.sign.bind(issuer);
  const idToken = { aud: 'spa', azp: 'spa', client_id: undefined, nonce: 'n-0S6_WzA2Mj' };
  return [
    mistake('no-token', 'no token', undefined, 'missing_token', 'parse'),
    mistake('undefined', 'the word undefined', 'undefined', 'opaque_token', 'parse'),
    mistake('opaque', 'opaque token', '2YotnFZFEjr1zCsicMWpAA', 'opaque_token', 'parse'),
    mistake('encrypted', 'encrypted token', encrypted(), 'encrypted_token', 'parse'),
    mistake(
      'scheme',
      'token with its scheme',
      `Bearer ${await sign()}`,
      'malformed_token',
      'parse',
    ),
    mistake(
      'issuer-slash',
      'issuer with a slash too many',
      await sign({ iss: `${issuer.issuer}/` }),
      'invalid_issuer',
      'issuer',
    ),
    mistake(
      'kid',
      'key that the issuer withdrew',
      await sign({}, { kid: 'retired' }),
      'key_not_found',
      'key',
    ),
    mistake(
      'id-token',
      'ID token in place of an access token',
      await sign(idToken, { typ: 'JWT' }),
      'invalid_token_type',
      'claims',
    ),
    mistake(
      'audience',
      'token for another API',
      await sign({ aud: 'https://other.test' }),
      'invalid_audience',
      'claims',
    ),
    mistake(
      'expired',
      'expired 30 seconds ago',
      await sign({ exp: now - 30 }),
      'token_expired',
      'claims',
    ),
    mistake(
      'skew',
      'clock of the issuer is ahead',
      await sign({ nbf: now + 12 }),
      'token_not_yet_valid',
      'claims',
    ),
    {
      ...mistake(
        'tenant',
        'token of another tenant',
        await sign({ tid: 'b' }),
        'invalid_claims',
        'claims',
      ),
      fields: { requiredClaimValues: 'tid=a' },
    },
    {
      ...mistake(
        'scope',
        'scope that is missing',
        await sign({ scope: 'orders:read' }),
        'insufficient_scope',
        'authorize',
      ),
      fields: { requiredScopes: 'orders:read orders:write' },
    },
    {
      ...mistake(
        'permission',
        'permission that is missing',
        await sign({ permissions: ['orders:read'] }),
        'insufficient_permissions',
        'authorize',
      ),
      fields: { requiredPermissions: 'orders:delete' },
    },
  ];
}

function mistake(
  name: string,
  title: string,
  token: string | undefined,
  code: AuthErrorCode,
  stage: Stage,
): Sample {
  return { name, title, source: '', token, expected: { code, stage }, fields: {}, keys: [] };
}

/** The encrypted token of RFC 7516 appendix A.2, whose key is public knowledge. */
function encrypted(): string {
  return [
    'eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0',
    'UGhIOguC7IuEvf_NPVaXsGMoLOmwvc1GyqlIKOK1nN94nHPoltGRhWhw7Zx0-kFm1NJn8LE9XShH59_i8J0PH5ZZyNfGy2xGdULU7sHNF6Gp2vPLgNZ__deLKxGHZ7PcHALUzoOegEI-8E66jX2E4zyJKx-YxzZIItRzC5hlRirb6Y5Cl_p-ko3YvkkysZIFNPccxRU7qve1WYPxqbb2Yw8kZqa2rMWI5ng8OtvzlV7elprCbuPhcCdZ6XDP0_F8rkXds2vE4X-ncOIM8hAYHHi29NX0mcKiRaD0-D-ljQTP-cFPgwCp6X-nZZd9OHBv-B3oWh2TbqmScqXMR4gp_A',
    'AxY8DCtDaGlsbGljb3RoZQ',
    'KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY',
    '9hH0vgRfYgPnAHOd8stkvw',
  ].join('.');
}
