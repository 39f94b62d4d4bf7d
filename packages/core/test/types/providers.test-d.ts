import { createVerifier } from '@oidc-verify/core';
import type { IssuerOptions, KeySource } from '@oidc-verify/core';
import type { AuthOptions } from '@oidc-verify/core/http';
import {
  auth0,
  clerk,
  cloudflareAccess,
  cognito,
  entra,
  hydra,
  kubernetes,
  okta,
  ping,
  supabase,
  xsuaa,
} from '@oidc-verify/core/providers';

declare const keys: KeySource;
declare function takes(options: AuthOptions<undefined, object>): void;
const pool = { region: 'eu-west-1', userPoolId: 'eu-west-1_Ab1', clientIds: ['c'] };

createVerifier({ ...auth0({ domain: 'a.example.com' }), audience: 'a', keys });
createVerifier({ ...cognito(pool), keys });
createVerifier({ ...cognito(pool), audience: 'a', keys });
createVerifier({
  ...entra({ tenantId: 't', version: 1 }),
  profile: 'rfc9068',
  audience: 'a',
  keys,
});
takes({ ...auth0({ domain: 'a.example.com' }), audience: 'a' });
takes({ ...cognito(pool), jwksUri: 'https://issuer.test/jwks' });

const sessions = { domain: 'clerk.example.com', authorizedParties: ['https://example.com'] };
createVerifier({ ...clerk(sessions), keys });
createVerifier({ ...clerk(sessions), check: ({ subject }) => subject !== undefined, keys });
createVerifier({ ...supabase({ projectRef: 'a' }), keys });
createVerifier({ ...supabase({ projectRef: 'a' }), audience: ['a', 'b'], keys });
createVerifier({
  issuers: [
    { ...cloudflareAccess({ teamDomain: 'a.example.com' }), audience: 'a' },
    { ...hydra({ issuer: 'https://a.example.com' }), audience: 'a', acceptNonce: true },
    { ...kubernetes({ issuer: 'https://a.example.com' }), audience: 'a', clientIds: ['c'] },
    { ...xsuaa({ domain: 'a.example.com', xsappname: 'a!t1' }), audience: 'a!t1' },
    clerk(sessions),
    supabase({ projectRef: 'a' }),
  ],
  keys,
});
takes({ ...supabase({ projectRef: 'a' }), jwksUri: 'https://issuer.test/jwks' });

const { issuer, algorithms } = okta({ domain: 'a.example.com', authorizationServerId: 'default' });
({ issuer, algorithms, audience: 'a' }) satisfies IssuerOptions;

// @ts-expect-error -- which tenant?
auth0({});
// @ts-expect-error -- no such argument
auth0({ domain: 'a.example.com', audience: 'a' });
// @ts-expect-error -- the org authorization server has no preset
okta({ domain: 'a.example.com' });
// @ts-expect-error -- versions are 1 and 2
entra({ tenantId: 't', version: 3 });
// @ts-expect-error -- whose tokens?
cognito({ region: 'eu-west-1', userPoolId: 'eu-west-1_Ab1' });
// @ts-expect-error -- a code, not a domain
ping({ environmentId: 'e', region: 'eu' });
// @ts-expect-error -- whose sessions?
clerk({ domain: 'clerk.example.com' });
// @ts-expect-error -- of which application?
xsuaa({ domain: 'a.example.com' });
