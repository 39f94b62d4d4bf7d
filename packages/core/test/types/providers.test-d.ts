import { createVerifier } from '@oidc-verify/core';
import type { IssuerOptions, KeySource } from '@oidc-verify/core';
import type { AuthOptions } from '@oidc-verify/core/http';
import { auth0, cognito, entra, okta, ping } from '@oidc-verify/core/providers';

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
