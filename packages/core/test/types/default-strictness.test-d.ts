// Compiled twice: with the settings of this project, and by default-strictness.test.ts with those that
// TypeScript calls `strict`, where an optional member may be written out as undefined.
import { createVerifier } from '@oidc-verify/core';
import type {
  AccessTokenClaims,
  KeySource,
  Requirement,
  Verifier,
  VerifierOptions,
} from '@oidc-verify/core';
import type {
  AuthorizationDetailsRequirement,
  TypedAuthorizationDetails,
} from '@oidc-verify/core/rar';
import { createFetchAuth } from '@oidc-verify/core/http';
import type { AuthMembers } from '@oidc-verify/core/http';

declare const keys: KeySource;
declare const verifier: Verifier;
declare const auth: AuthMembers<AccessTokenClaims, object, () => void>;
declare const scopes: string[] | undefined;
declare const requirement: Requirement;
declare const options: VerifierOptions;
declare const details: TypedAuthorizationDetails<{ type: 'payment'; amount: number }>;
declare const needed: AuthorizationDetailsRequirement | undefined;
const minimum = { issuer: 'i', audience: 'a', keys } as const;
const fetchAuth = createFetchAuth(verifier);
const handler = (): Response => new Response();

// --- what is said compiles -------------------------------------------------------------------------
createVerifier(minimum);
createVerifier(options);
createVerifier({ ...minimum, requiredScopes: scopes ?? ['read'] });
createVerifier({ ...minimum, ...(scopes === undefined ? {} : { requiredScopes: scopes }) });
createVerifier({ issuers: [{ ...minimum }, { issuer: 'j', audience: 'b', keys }] });
createVerifier({ ...minimum, onEvent: (event) => void event.type });
auth.required();
auth.required(undefined);
auth.required(requirement);
auth.required(scopes === undefined ? {} : { scopes });
auth.optional({ scopes: ['read'], acr: ['urn:mfa'], maxAgeSeconds: 60 });
auth.required({ actor: false });
auth.required({
  actor: { subjects: ['a'] },
  authorizationDetails: details.anyOf({ type: 'payment' }),
});
createVerifier({ ...minimum, actor: { clientIds: ['a'], optional: true } });
createVerifier({ ...minimum, authorizationDetails: details });
verifier.requirement({ scopes: ['read'] });
await verifier.verify('', { requirement, scheme: 'DPoP' });
await verifier.verify('', { requirement: verifier.requirement(), signal: AbortSignal.abort() });
await verifier.verify('', { requirement: undefined });

// --- callbacks still know what they are called with ------------------------------------------------
createVerifier({
  ...minimum,
  check: (token, request) => token.subject === request?.method && token.claims.iss.length > 0,
});
auth.required({ check: (token, request) => token.claims.iss === request?.method });
verifier.verifySync('', { requirement: { check: (token) => token.scopes.has('read') } });

// --- a name that does not exist --------------------------------------------------------------------
// @ts-expect-error -- `requiredScopes`
createVerifier({ ...minimum, requiredScope: ['read'] });
// @ts-expect-error -- `scopes`
auth.required({ scope: ['read'] });
// @ts-expect-error -- `scopes`
auth.optional({ scops: ['read'] });
// @ts-expect-error -- `permissions`
verifier.requirement({ scopes: ['read'], permission: ['p'] });
// @ts-expect-error -- `requirement`
await verifier.verify('', { requirements: { scopes: ['read'] } });
// @ts-expect-error -- a requirement is a member of its own
await verifier.verify('', { scopes: ['read'] });
// @ts-expect-error -- `scopes`
verifier.verifySync('', { requirement: { scope: ['read'] } });
// @ts-expect-error -- `scopes`
fetchAuth.withAuth(handler, { scope: ['read'] });
// @ts-expect-error -- `subjects`
auth.required({ actor: { subject: ['a'] } });
// @ts-expect-error -- `actions`
details.anyOf({ type: 'payment', action: ['initiate'] });
// @ts-expect-error -- `audience`, of one of several issuers
createVerifier({ issuers: [{ issuer: 'i', audiences: 'a', keys }] });

// --- a value that may be undefined -----------------------------------------------------------------
// @ts-expect-error -- scopes may be undefined
createVerifier({ ...minimum, requiredScopes: scopes });
// @ts-expect-error -- of the second of two issuers
createVerifier({ issuers: [minimum, { issuer: 'j', audience: 'b', keys, clientIds: undefined }] });
// @ts-expect-error -- scopes may be undefined
auth.required({ scopes });
// @ts-expect-error -- beside another that is given
auth.optional({ permissions: ['p'], scopes: undefined });
// @ts-expect-error -- scopes may be undefined
await auth.upgrade({ headers: {} }, { scopes });
// @ts-expect-error -- scopes may be undefined
verifier.requirement({ scopes });
// @ts-expect-error -- a requirement of a call
await verifier.verify('', { requirement: { scopes } });
// @ts-expect-error -- a requirement of a call
await verifier.tryVerify('', { requirement: { scopes } });
// @ts-expect-error -- a requirement of a call
verifier.verifySync('', { requirement: { scopes } });
// @ts-expect-error -- a requirement of a call
verifier.tryVerifySync('', { requirement: { scopes } });
// @ts-expect-error -- scopes may be undefined
fetchAuth.withAuth(handler, { scopes });
// @ts-expect-error -- scopes may be undefined
fetchAuth.withOptionalAuth(handler, { scopes });
// @ts-expect-error -- an actor
auth.required({ actor: undefined });
// @ts-expect-error -- of an actor
auth.required({ actor: { subjects: scopes } });
// @ts-expect-error -- of an actor, beside another member
auth.optional({ actor: { subjects: ['a'], clientIds: undefined } });
// @ts-expect-error -- of an actor of the verifier
createVerifier({ ...minimum, actor: { subjects: scopes } });
// @ts-expect-error -- what authorization details are required
auth.required({ authorizationDetails: needed });
// @ts-expect-error -- actions may be undefined
details.anyOf({ type: 'payment', actions: scopes });
