import { createVerifier, staticJwks } from '@oidc-verify/core';
import type { AccessTokenClaims, KeySource, Verifier, VerifierOptions } from '@oidc-verify/core';
import type { AuthOptions, InjectedAuthOptions } from '@oidc-verify/core/http';

declare const keys: KeySource;
declare const verifier: Verifier;
const minimum = { issuer: 'i', audience: 'a', keys } as const;

createVerifier(minimum);
createVerifier({ ...minimum, audience: ['a', 'b'], algorithms: ['ES256', 'EdDSA', 'Ed25519'] });
createVerifier({ issuers: [{ issuer: 'i', audience: null, clientIds: ['c'], keys }] });
createVerifier({ ...minimum, scopeClaim: 'scp', permissionsClaim: ['realm_access', 'roles'] });
createVerifier({ ...minimum, check: () => true, checkRevoked: async () => false });
createVerifier({ ...minimum, profile: 'fapi2' });
createVerifier({ ...minimum, profile: 'mcp' });

// @ts-expect-error -- no such option
createVerifier({ ...minimum, audiences: ['a'] });
// @ts-expect-error -- no such option
createVerifier({ ...minimum, ignoreExpiration: true });
// @ts-expect-error -- HMAC does not exist
createVerifier({ ...minimum, algorithms: ['HS256'] });
// @ts-expect-error -- nor does none
createVerifier({ ...minimum, algorithms: ['none'] });
// @ts-expect-error -- names are exact
createVerifier({ ...minimum, algorithms: ['rs256'] });
// @ts-expect-error -- seconds are a number
createVerifier({ ...minimum, clockToleranceSeconds: '5' });
// @ts-expect-error -- a profile that does not exist
createVerifier({ ...minimum, profile: 'oidc' });
// @ts-expect-error -- a location is not empty
createVerifier({ ...minimum, scopeClaim: [] });
// @ts-expect-error -- only headers that name keys can be ignored
createVerifier({ ...minimum, dangerouslyIgnoreHeaderParameters: ['crit'] });
// @ts-expect-error -- an answer is yes or no
createVerifier({ ...minimum, check: () => 'yes' });
// @ts-expect-error -- a schema is a Standard Schema
createVerifier({ ...minimum, claims: { parse: () => ({}) } });
// @ts-expect-error -- options that hold for all issuers do not stand with one
createVerifier({ issuers: [{ issuer: 'i', audience: 'a', keys, onEvent: () => {} }] });
// @ts-expect-error -- left out, not undefined
createVerifier({ ...minimum, profile: undefined });
// @ts-expect-error -- a key set is an object
staticJwks([]);
// @ts-expect-error -- a URL is not a key source
createVerifier({ ...minimum, keys: 'https://issuer.test/jwks' });

type Options = AuthOptions<undefined, object> | InjectedAuthOptions<AccessTokenClaims, object>;
declare function takes(options: Options): void;
takes({ verifier });
takes({ verifier, realm: 'r', onFailure: ({ code }) => code });
takes({ issuer: 'i', audience: 'a', jwksUri: 'https://issuer.test/jwks' });
takes({ ...minimum, credentials: () => ({ scheme: 'Bearer', token: 't' }) });
// @ts-expect-error -- an existing verifier has its issuer
takes({ verifier, issuer: 'i' });
// @ts-expect-error -- and its keys
takes({ verifier, keys });
// @ts-expect-error -- and their place
takes({ verifier, jwksUri: 'https://issuer.test/jwks' });
// @ts-expect-error -- only bearer tokens are found elsewhere
takes({ ...minimum, credentials: () => ({ scheme: 'Basic', token: 't' }) });
// @ts-expect-error -- no such option
takes({ ...minimum, cookies: true });

verifier.requirement({ scopes: ['a'], anyScope: ['b'], permissions: ['c'], check: () => true });
// @ts-expect-error -- no such demand
verifier.requirement({ scope: 'a' });
// @ts-expect-error -- a list
verifier.requirement({ scopes: 'a' });
// @ts-expect-error -- sync cannot be aborted
verifier.verifySync('', { signal: AbortSignal.abort() });
// @ts-expect-error -- a scheme that does not exist
await verifier.verify('', { scheme: 'Basic' });

minimum satisfies VerifierOptions;
