import type { TestIssuer } from '@oidc-verify/testing';
import type { Sample } from './sample.ts';

type SignedAs = 'PS256' | 'ES256' | 'Ed25519';

/** Tokens that pass all stages. */
export async function goodSamples(issuer: TestIssuer): Promise<readonly Sample[]> {
  const orders = { scope: 'orders:read orders:write', permissions: ['orders:approve'] };
  const realm = { realm_access: { roles: ['clerk', 'head of sales'] } };
  return [
    good('access-token', 'access token of a user', await issuer.sign(orders)),
    good('scopes', 'scopes and permissions that a route demands', await issuer.sign(orders), {
      requiredScopes: 'orders:read',
      requiredPermissions: 'orders:approve',
    }),
    good('roles', 'roles in a claim of the provider', await issuer.sign(realm), {
      permissionsClaim: '["realm_access", "roles"]',
      requiredPermissions: 'head of sales',
    }),
    good('rfc9068', 'token by RFC 9068', await issuer.sign(orders), { profile: 'rfc9068' }),
    ...(await Promise.all(
      (['ES256', 'PS256', 'Ed25519'] as const).map(async (alg) => signedAs(issuer, alg)),
    )),
  ];
}

async function signedAs(issuer: TestIssuer, alg: SignedAs): Promise<Sample> {
  const token = await issuer.sign({ scope: 'orders:read' }, { alg });
  return good(`signed-${alg.toLowerCase()}`, `signed with ${alg}`, token, { algorithms: alg });
}

function good(
  name: string,
  title: string,
  token: string,
  fields: Readonly<Record<string, string>> = {},
): Sample {
  return { name, title, source: '', token, expected: undefined, fields, keys: [] };
}
